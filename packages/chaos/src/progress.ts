import { type Load } from './load.ts'
import { type Target } from './target.ts'

/** Orders that have come to an end, as the order service's own tables say; the last known number while they do not answer. */
export function endings(target: Target): () => Promise<number> {
  let last = 0
  return async () => {
    try {
      const { rows } = await target
        .database('order')
        .query<{ ended: number }>(
          `select count(*)::int as ended from streams where status in ('completed', 'cancelled')`,
        )
      last = rows[0]?.ended ?? last
    } catch {
      // It is being broken at this moment.
    }
    return last
  }
}

/** From its placing to its end, the order that took longest, as the read side has it. */
export async function longestOrderMs(target: Target): Promise<number> {
  const { rows } = await target
    .database('tracker')
    .query<{ ms: number }>(
      `select coalesce(max(extract(epoch from ended_at - placed_at)) * 1000, 0)::int as ms from order_summaries`,
    )
  return rows[0]?.ms ?? 0
}

export function progressLine(load: Load, ended: number, active: readonly string[]): string {
  const faults = active.length === 0 ? 'no fault' : active.join(', ')
  return `${load.placed} placed, ${load.acknowledged} acknowledged, ${ended} ended; ${faults}`
}
