import type { DeadlinesObserver } from '@repo/messaging/deadlines'
import type { Queryable } from '@repo/messaging/ports'
import type { Metrics } from '@repo/observability/metrics'

import type { Order } from './domain/state.ts'
import type { Orders } from './orders.ts'
import { countStuck } from './store.ts'

export function deadlineMetrics(metrics: Metrics): Partial<DeadlinesObserver> {
  return { fired: (rows) => metrics.deadlinesFired.inc(rows) }
}

/** Confirmed orders that are late, looked up whenever somebody scrapes. They are for people: no clock cancels them. */
export function stuckMetrics(metrics: Metrics, db: Queryable, afterMs: number): void {
  metrics.onScrape(async () => {
    metrics.ordersStuck.set(await countStuck(db, new Date(Date.now() - afterMs)))
  })
}

// So many are remembered, and no run of a transaction is that far behind its first one.
const remembered = 10_000

/** The same orders; how long each took from placed to its end is measured, once however often its transaction is run. */
export function timed(orders: Orders, metrics: Metrics): Orders {
  const measured = new Set<string>()
  const isNew = (id: string): boolean => {
    if (measured.has(id)) return false
    const [oldest] = measured
    if (measured.size >= remembered && oldest !== undefined) measured.delete(oldest)
    measured.add(id)
    return true
  }
  return {
    load: (tx, ids) => orders.load(tx, ids),
    async execute(tx, steps, options) {
      const results = await orders.execute(tx, steps, options)
      results.forEach(({ facts, after }, index) => {
        const step = steps[index]
        if (facts.length === 0 || !step || !isOver(after) || !isNew(step.aggregateId)) return
        metrics.sagaDuration.observe(
          { outcome: after.status },
          (step.at.getTime() - after.placedAt.getTime()) / 1_000,
        )
      })
      return results
    },
  }
}

function isOver(order: Order): order is Extract<Order, { readonly status: 'completed' | 'cancelled' }> {
  return order.status === 'completed' || order.status === 'cancelled'
}
