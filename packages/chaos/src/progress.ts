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

export function progressLine(load: Load, ended: number, active: readonly string[]): string {
  const faults = active.length === 0 ? 'no fault' : active.join(', ')
  return `${load.placed} placed, ${load.acknowledged} acknowledged, ${ended} ended; ${faults}`
}
