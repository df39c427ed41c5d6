import { type Queryable, type Clock } from '@repo/messaging/ports'
import { type Metrics } from '@repo/observability/metrics'

import { type FinishedSaga } from './handler.ts'
import { countStuck } from './queries.ts'

/** Counts the sagas that have ended, by how long they took. */
export function observeFinished(metrics: Metrics, finished: readonly FinishedSaga[]): void {
  for (const { outcome, durationMs } of finished) {
    metrics.sagaDuration.observe({ outcome }, Math.max(0, durationMs) / 1_000)
  }
}

/** Looks up the sagas that do not move, for every scrape. */
export function stuckMetrics(
  metrics: Metrics,
  {
    db,
    clock,
    stuckAfterMs,
  }: { readonly db: Queryable; readonly clock: Clock; readonly stuckAfterMs: number },
): void {
  metrics.onScrape(async () => {
    metrics.ordersStuck.set(await countStuck(db, new Date(clock.now().getTime() - stuckAfterMs)))
  })
}
