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

/** The same orders; how long each took from placed to its end is measured. A transaction that is run again counts again. */
export function timed(orders: Orders, metrics: Metrics): Orders {
  return {
    async execute(tx, steps) {
      const results = await orders.execute(tx, steps)
      results.forEach(({ facts, after }, index) => {
        const at = steps[index]?.at
        if (facts.length === 0 || !at || !isOver(after)) return
        metrics.sagaDuration.observe(
          { outcome: after.status },
          (at.getTime() - after.placedAt.getTime()) / 1_000,
        )
      })
      return results
    },
  }
}

function isOver(order: Order): order is Extract<Order, { readonly status: 'completed' | 'cancelled' }> {
  return order.status === 'completed' || order.status === 'cancelled'
}
