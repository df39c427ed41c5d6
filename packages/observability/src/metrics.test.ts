import { describe, expect, it } from '@jest/globals'
import { createMetrics } from './metrics.ts'

describe('metrics', () => {
  it('carry their service', async () => {
    const metrics = createMetrics('payment', { process: false })
    metrics.eventsIgnored.inc({ type: 'OrderPlaced', reason: 'payment already tombstone' })
    expect(await metrics.text()).toContain(
      'saga_events_ignored_total{type="OrderPlaced",reason="payment already tombstone",service="payment"} 1',
    )
  })

  it('are looked up before a scrape, and one that cannot be does not hide the others', async () => {
    const metrics = createMetrics('payment', { process: false })
    metrics.onScrape(() => metrics.outboxDepth.set(7))
    metrics.onScrape(() => Promise.reject(new Error('database is away')))
    const text = await metrics.text()
    expect(text).toContain('saga_outbox_depth_rows{service="payment"} 7')
    expect(text).toContain('saga_scrape_failures_total{service="payment"} 1')
  })

  it('do not wait for ever for one that hangs', async () => {
    const metrics = createMetrics('payment', { process: false, readTimeoutMs: 1 })
    metrics.onScrape(() => new Promise(() => {}))
    expect(await metrics.text()).toContain('saga_scrape_failures_total{service="payment"} 1')
  })

  it('include those of the process, in a registry of their own', async () => {
    createMetrics('one')
    expect(await createMetrics('two').text()).toContain('process_resident_memory_bytes{service="two"}')
  })
})
