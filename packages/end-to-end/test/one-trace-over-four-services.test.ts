import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { attributeNames, spanNames } from '@repo/observability/names'

import { startCollector, type Collector, type Span } from './support/collector.ts'
import { articles, customers } from './support/customers.ts'
import { startTestSystem, type TestSystem } from './support/system.ts'

describe('the trace of an order', () => {
  let collector: Collector
  let system: TestSystem
  let orderId: string
  beforeAll(async () => {
    collector = await startCollector()
    system = await startTestSystem({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      // What is buffered goes out soon: the test waits for it.
      OTEL_BSP_SCHEDULE_DELAY: '100',
    })
    for (const article of articles) await system.receive(article, 10)
    orderId = await customers(system.url('order')).place()
  }, 600_000)
  afterAll(async () => {
    await system.stop()
    await collector.stop()
  }, 120_000)

  const trace = (): readonly Span[] => {
    const root = collector.spans.find(isPlacing)
    return collector.spans.filter(({ traceId }) => traceId === root?.traceId)
  }

  it('reaches from the request to the last event, through four services and two providers', async () => {
    await eventually(
      () => {
        const seen = trace().map(nameOf)
        for (const span of expected) expect(seen).toContain(span)
      },
      { timeoutMs: 60_000, describe: 'all spans have arrived' },
    )
  }, 180_000)

  it('is one: no span about the order belongs to another', () => {
    const about = collector.spans.filter(
      ({ attributes }) => attributes[attributeNames.aggregateId] === orderId,
    )
    expect(about.length).toBeGreaterThanOrEqual(expected.length - 1)
    expect(new Set(about.map(({ traceId }) => traceId)).size).toBe(1)
  })

  it('has no gap: every span but the request has its parent in it', () => {
    const ids = new Set(trace().map(({ spanId }) => spanId))
    const orphans = trace().filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId))
    expect(orphans.map(nameOf)).toEqual(['order: http request'])
  })

  it('says what led to what: each step is the child of the one that caused it', () => {
    const parents = new Map(trace().map((span) => [nameOf(span), parentOf(span)]))
    for (const [child, parent] of causes) expect([child, parents.get(child)]).toEqual([child, parent])
    // Inventory reserves on the second of two messages, whichever it is.
    expect(['inventory: consume OrderPlaced', 'inventory: consume PaymentSucceeded']).toContain(
      parents.get('inventory: relay publish InventoryReserved'),
    )
  })

  function parentOf({ parentSpanId }: Span): string | undefined {
    const parent = trace().find(({ spanId }) => spanId === parentSpanId)
    return parent && nameOf(parent)
  }
})

/** Each step of an order that goes well, and the step before it. */
const causes: readonly (readonly [string, string])[] = [
  ['order: relay publish OrderPlaced', 'order: http request'],
  ['payment: consume OrderPlaced', 'order: relay publish OrderPlaced'],
  ['inventory: consume OrderPlaced', 'order: relay publish OrderPlaced'],
  ['payment: effect charge', 'payment: consume OrderPlaced'],
  ['payment: relay publish PaymentSucceeded', 'payment: effect charge'],
  ['inventory: consume PaymentSucceeded', 'payment: relay publish PaymentSucceeded'],
  ['order: consume InventoryReserved', 'inventory: relay publish InventoryReserved'],
  ['order: relay publish OrderConfirmed', 'order: consume InventoryReserved'],
  ['shipping: consume OrderConfirmed', 'order: relay publish OrderConfirmed'],
  ['shipping: effect booking', 'shipping: consume OrderConfirmed'],
  ['shipping: relay publish OrderShipped', 'shipping: effect booking'],
  ['inventory: consume OrderShipped', 'shipping: relay publish OrderShipped'],
  ['order: consume OrderShipped', 'shipping: relay publish OrderShipped'],
  ['order: relay publish OrderCompleted', 'order: consume OrderShipped'],
]

const expected = [
  'order: http request',
  'inventory: relay publish InventoryReserved',
  ...causes.map(([span]) => span),
]

function isPlacing({ service, attributes }: Span): boolean {
  return service === 'order' && attributes[attributeNames.httpRoute] === '/orders'
}

/** `payment: consume OrderPlaced`, `payment: effect charge` */
function nameOf({ service, name, attributes }: Span): string {
  const about = name === spanNames.effect ? attributeNames.step : attributeNames.type
  return `${service}: ${name} ${attributes[about] ?? ''}`.trim()
}
