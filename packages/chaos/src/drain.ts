import { serviceNames } from '@repo/contracts/services'
import { setTimeout as wait } from 'node:timers/promises'
import { type Target } from './target.ts'

/** How long it takes, from now, until every row that waits in an outbox at this moment has been published. */
export async function drained(
  target: Target,
  signal: AbortSignal,
  timeoutMs = 120_000,
): Promise<number | undefined> {
  const startedAt = performance.now()
  const since = new Date()
  const isEmpty = async () => {
    for (const service of serviceNames) {
      const { rows } = await target
        .database(service)
        .query<{ waits: boolean }>('select exists (select from outbox where created_at < $1) as waits', [
          since,
        ])
      if (rows[0]?.waits) return false
    }
    return true
  }
  while (performance.now() - startedAt < timeoutMs && !signal.aborted) {
    if (await isEmpty().catch(() => false)) return Math.round(performance.now() - startedAt)
    await wait(100)
  }
  return undefined
}
