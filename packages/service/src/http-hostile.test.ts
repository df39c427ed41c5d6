import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { once } from 'node:events'
import { connect } from 'node:net'
import { exampleRoutes, postJson } from './http.fixture.ts'
import { testHttp, type TestHttp } from './test-http.ts'

let service: TestHttp
let hasty: TestHttp
beforeAll(async () => {
  service = await testHttp(exampleRoutes)
  hasty = await testHttp(exampleRoutes, { headersTimeoutMs: 200, requestTimeoutMs: 400 })
})
afterAll(() => Promise.all([service.stop(), hasty.stop()]))

/** Writes bytes and resolves with all that comes back until the server hangs up. */
async function raw(bytes: string, { port }: TestHttp = service): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk)).on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}

const post = (body: unknown, headers?: Record<string, string>) =>
  postJson(`${service.url}/orders`, body, headers)
const problem = async (response: Response) => {
  const text = await response.text()
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(text).not.toMatch(/node_modules|at .*\.[jt]s:\d/)
  return JSON.parse(text) as { status: number; type: string; errors?: { at: string; problem: string }[] }
}

describe('a bad body', () => {
  it.each([
    ['cut off', '{"quantity":1,'],
    ['empty', ''],
    ['not JSON', 'quantity=1'],
    ['a poisoned prototype', '{"__proto__":{"admin":true},"quantity":1,"sku":"book"}'],
    ['NUL in its text', '{"quantity":1,"sku":"bo\\u0000ok"}'],
    ['half a surrogate pair', '{"quantity":1,"sku":"bo\\ud800ok"}'],
    ['deeper than a stack', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('is 400 when it is %s', async (_name, body) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    await problem(response)
  })

  it('is 400 with every error, not the first only', async () => {
    const { errors, type } = await problem(await post({ quantity: '1', sku: 'x', colour: 'red' }))
    expect(type).toBe('urn:problem-type:invalid-request')
    expect(errors).toEqual([
      { at: '/', problem: 'must not have additional properties: colour' },
      { at: '/quantity', problem: 'must be integer' },
      { at: '/sku', problem: 'must not have fewer than 2 characters' },
    ])
    const missing = await problem(await post({}))
    expect(missing.errors?.[0]).toEqual({ at: '/', problem: 'must have required properties quantity, sku' })
  })

  it('is 413 when it is too large', async () => {
    const response = await post({ quantity: 1, sku: 'x'.repeat(70_000) })
    expect(response.status).toBe(413)
    await problem(response)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/json'])(
    'is 415 as %s',
    async (type) => {
      const response = await post({ quantity: 1, sku: 'book' }, { 'content-type': type })
      expect(response.status).toBe(415)
      await problem(response)
    },
  )
})

describe('a bad address', () => {
  it.each(['/%E0%A4%A', '/orders/%00', '/orders/x?limit=%00', '/orders/not-a-uuid'])(
    '%s is 400',
    async (path) => {
      const response = await fetch(`${service.url}${path}`)
      expect(response.status).toBe(400)
      expect(await problem(response)).toHaveProperty(
        'correlationId',
        expect.stringMatching(/^[0-9a-f-]{36}$/),
      )
    },
  )
})

describe('a bad client', () => {
  it('that is no HTTP is answered 400 and cut', async () => {
    expect(await raw('\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*problem\+json/s)
  })

  it('with endless headers is answered 431 and cut', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    )
  })

  it('with two lengths is answered 400 and cut', async () => {
    const smuggled =
      'POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await raw(smuggled)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('that never ends its headers is answered 408 and cut', async () => {
    expect(await raw('GET /orders HTTP/1.1\r\nhost: x\r\nx-slow: ', hasty)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('that never sends its body is answered 408 and cut', async () => {
    const head =
      'POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"qu'
    expect(await raw(head, hasty)).toMatch(/^HTTP\/1\.1 408 /)
  })
})
