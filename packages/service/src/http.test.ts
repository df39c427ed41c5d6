import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { recordSpans } from '@repo/observability/span-recorder'
import { validate, version } from 'uuid'
import { exampleRoutes, postJson } from './http.fixture.ts'
import { testHttp, type TestHttp } from './test-http.ts'

const { exporter, spans } = recordSpans()
let service: TestHttp
beforeAll(async () => (service = await testHttp(exampleRoutes, { exporter })))
afterAll(() => service.stop())

const order = { quantity: 1, sku: 'book' }

describe('a request', () => {
  it('carries its ids into what it causes', async () => {
    const correlationId = '0197aaaa-0000-7000-8000-000000000001'
    const headers = { 'x-correlation-id': correlationId, 'x-user-id': 'ada@example.com' }
    const response = await postJson(`${service.url}/orders`, order, headers)
    const { cause } = (await response.json()) as { cause: Record<string, string> }
    expect(response.headers.get('x-correlation-id')).toBe(correlationId)
    expect(cause).toMatchObject({ correlationId, userId: 'ada@example.com' })
    expect(cause['causationId']).toBe(response.headers.get('x-request-id'))
  })

  it('begins a new flow when the caller has no valid correlation id', async () => {
    const response = await postJson(`${service.url}/orders`, order, { 'x-correlation-id': 'robert"; drop' })
    const id = response.headers.get('x-correlation-id') ?? ''
    expect(validate(id) && version(id)).toBe(7)
  })

  it('never takes its request id from the caller: two requests must not be one cause', async () => {
    const headers = { 'x-request-id': '0197aaaa-0000-7000-8000-000000000002', 'request-id': 'x' }
    const response = await postJson(`${service.url}/orders`, order, headers)
    expect(response.headers.get('x-request-id')).not.toBe(headers['x-request-id'])
  })

  it('is refused with a user id that is not one', async () => {
    expect((await postJson(`${service.url}/orders`, order, { 'x-user-id': 'a b' })).status).toBe(400)
  })

  it('continues the trace of its caller and hands on its own span', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const response = await postJson(`${service.url}/orders`, order, { traceparent })
    const { cause } = (await response.json()) as { cause: { traceparent: string } }
    const [, traceId, spanId] = cause.traceparent.split('-')
    expect(traceId).toBe('0af7651916cd43dd8448eb211c80319c')
    expect(spanId).not.toBe('b7ad6b7169203331')
    await fetch(`${service.url}/health/live`)
    const span = spans().find((finished) => finished.spanContext().spanId === spanId)
    expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
    expect(span?.attributes).toMatchObject({ 'http.route': '/orders', 'http.response.status_code': 200 })
  })

  it('is measured by the pattern of its route', async () => {
    await fetch(`${service.url}/orders/0197aaaa-0000-7000-8000-000000000003`)
    const text = await (await fetch(`${service.url}/metrics`)).text()
    expect(text).toMatch(/http_request_duration_seconds_count\{.*route="\/orders\/:id",status="200"\} \d/)
    expect(text).not.toContain('000000000003')
  })

  it('has the defaults of its query, and numbers where the schema has numbers', async () => {
    const url = `${service.url}/orders/0197aaaa-0000-7000-8000-000000000003`
    expect(await (await fetch(url)).json()).toEqual({ limit: 20 })
    expect(await (await fetch(`${url}?limit=7`)).json()).toEqual({ limit: 7 })
  })

  it('has the default of what it may leave out, too', async () => {
    expect(await (await fetch(`${service.url}/sorted`)).json()).toEqual({ by: 'age' })
    expect(await (await fetch(`${service.url}/sorted?by=size`)).json()).toEqual({ by: 'size' })
  })
})

describe('a refusal', () => {
  it('is a problem document without stack', async () => {
    const response = await fetch(`${service.url}/conflict?x=1`)
    expect(response.status).toBe(409)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(await response.json()).toEqual({
      type: 'urn:problem-type:already-confirmed',
      title: 'Conflict',
      status: 409,
      detail: 'the order is confirmed',
      instance: '/conflict',
      correlationId: response.headers.get('x-correlation-id'),
    })
  })

  it('says nothing of a defect to the client, and everything to the log', async () => {
    const response = await fetch(`${service.url}/defect`)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secrets')
    expect(service.log()).toContain('select * from secrets')
  })

  it('asks to come back when the database is away', async () => {
    const response = await fetch(`${service.url}/down`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.text()).not.toContain('postgres')
    expect(service.log()).not.toContain(':pw@')
  })

  it('tells a wrong method from a wrong address', async () => {
    const wrongMethod = await fetch(`${service.url}/orders/0197aaaa-0000-7000-8000-000000000003`, {
      method: 'PUT',
    })
    expect(wrongMethod.status).toBe(405)
    expect(wrongMethod.headers.get('allow')).toBe('GET, HEAD')
    expect((await fetch(`${service.url}/nowhere`)).status).toBe(404)
  })
})

describe('what comes with it', () => {
  it('describes its routes', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: object }
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/orders', '/orders/{id}']))
    expect((await fetch(`${service.url}/docs`)).status).toBe(200)
  })

  it.each([
    ['an answer', {}, 200],
    ['a refusal by a hook', { 'x-user-id': 'a b' }, 400],
  ])('sets the security headers of %s', async (_, ids, status) => {
    const response = await fetch(`${service.url}/orders/0197aaaa-0000-7000-8000-000000000003`, {
      headers: ids,
    })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(response.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests')
  })
})
