import { describe, expect, it } from '@jest/globals'
import type { Tx } from '@repo/messaging/ports'
import { createMetrics } from '@repo/observability/metrics'

import type { Order, OrderFact } from './domain/state.ts'
import { timed } from './metrics.ts'
import type { Orders } from './orders.ts'

const placedAt = new Date('2026-03-14T15:00:00Z')
const at = new Date('2026-03-14T15:00:02Z')
const completed = { status: 'completed', placedAt } as Order
const fact = { type: 'Completed' } as unknown as OrderFact
const completing: Orders = {
  load: async () => new Map(),
  execute: async (_tx, steps) =>
    steps.map(() => ({ before: completed, after: completed, facts: [fact], said: [], ignored: undefined })),
}
const step = (aggregateId: string) => ({ aggregateId, at }) as Parameters<Orders['execute']>[1][number]

describe('how long a saga took', () => {
  it('is measured once for each order, also when the transaction is run again', async () => {
    const metrics = createMetrics('order', { process: false })
    const orders = timed(completing, metrics)
    const tx = {} as Tx
    await orders.execute(tx, [step('one'), step('two')])
    await orders.execute(tx, [step('one'), step('two')])
    const text = await metrics.text()
    expect(text).toContain('saga_duration_seconds_count{service="order",outcome="completed"} 2')
    expect(text).toContain('saga_duration_seconds_sum{service="order",outcome="completed"} 4')
  })
})
