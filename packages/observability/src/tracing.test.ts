import { describe, expect, it } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { recordSpans } from './span-recorder.ts'
import { parseTraceparent } from './traceparent.ts'
import { createTracing, noTracing } from './tracing.ts'

const sampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const notSampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'

describe('tracing that is off', () => {
  it('hands on the context it was given and makes none up', async () => {
    const tracing = await createTracing({ service: 'order', endpoint: undefined })
    expect(tracing).toBe(noTracing)
    expect(tracing.startSpan('consume', { parent: sampled }).traceparent).toBe(sampled)
    expect(tracing.startSpan('consume').traceparent).toBeUndefined()
  })
})

describe('tracing that is on', () => {
  async function traced(ratio = 1) {
    const { exporter, spans } = recordSpans()
    return { spans, tracing: await createTracing({ service: 'order', exporter, ratio }) }
  }

  it('makes a child of the span whose context it was given', async () => {
    const { tracing, spans } = await traced()
    const span = tracing.startSpan('relay publish', {
      parent: sampled,
      kind: 'producer',
      attributes: { a: 1 },
    })
    span.setAttribute('b', 2)
    span.end()
    span.end()
    const [recorded, ...others] = spans()
    expect(others).toEqual([])
    expect(recorded).toMatchObject({ name: 'relay publish', attributes: { a: 1, b: 2 } })
    expect(recorded?.parentSpanContext).toMatchObject({ spanId: 'b7ad6b7169203331', isRemote: true })
    expect(recorded?.resource.attributes['service.name']).toBe('order')
    expect(span.traceparent).toBe(
      `00-${recorded?.spanContext().traceId}-${recorded?.spanContext().spanId}-01`,
    )
  })

  it('records why a span failed', async () => {
    const { tracing, spans } = await traced()
    tracing.startSpan('effect').fail(new Error('timed out'))
    expect(spans()[0]).toMatchObject({
      status: { code: 2, message: 'timed out' },
      events: [{ name: 'exception' }],
    })
  })

  it('keeps silent about a trace that its beginner did not sample, and still hands it on', async () => {
    const { tracing, spans } = await traced()
    const span = tracing.startSpan('consume', { parent: notSampled })
    span.end()
    expect(spans()).toEqual([])
    expect(span.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/)
  })

  it('samples the traces that begin here by the ratio', async () => {
    const { tracing, spans } = await traced(0)
    tracing.startSpan('http request').end()
    expect(spans()).toEqual([])
    tracing.startSpan('http request', { parent: sampled }).end()
    expect(spans()).toHaveLength(1)
  })

  it('ends soon and well when the collector never answers', async () => {
    const unanswered: ServerResponse[] = []
    const collector = createServer((_request, response) => void unanswered.push(response)).listen(
      0,
      '127.0.0.1',
    )
    await once(collector, 'listening')
    const { port } = collector.address() as AddressInfo
    const endpoint = `http://127.0.0.1:${port}`
    const tracing = await createTracing({ service: 'order', endpoint, flushTimeoutMs: 200 })
    const asked = once(collector, 'request')
    tracing.startSpan('effect').end()
    await expect(tracing.stop()).resolves.toBeUndefined()
    await asked
    for (const response of unanswered) response.writeHead(400).end()
    collector.close()
  })

  it('sends its spans to the collector before it ends', async () => {
    const asked: string[] = []
    const collector = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      request.resume().on('end', () => response.end())
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    const { port } = collector.address() as AddressInfo
    const tracing = await createTracing({
      service: 'order',
      endpoint: `http://127.0.0.1:${port}/`,
      flushTimeoutMs: 30_000,
    })
    tracing.startSpan('effect').end()
    await tracing.stop()
    expect(asked).toEqual(['POST /v1/traces'])
    collector.close()
  })

  it('begins a new trace when the header is not valid', async () => {
    const { tracing } = await traced()
    const { traceparent } = tracing.startSpan('http request', { parent: 'robert"; drop table' })
    expect(parseTraceparent(traceparent)).toBeDefined()
  })
})

describe('traceparent', () => {
  it.each([
    undefined,
    '',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    `${sampled}-more`,
  ])('%p is not one', (header) => expect(parseTraceparent(header)).toBeUndefined())

  it('of a later version may say more than we read', () => {
    expect(parseTraceparent(`01${sampled.slice(2)}-more`)).toMatchObject({ traceFlags: 1 })
  })
})
