import { serviceNames } from '@repo/contracts/services'
import { setTimeout as wait } from 'node:timers/promises'
import { type Facts } from './facts.ts'
import { type Target } from './target.ts'
import { drainTimeoutMs } from './times.ts'

/** How the names of these phases begin. */
export const drainedIn = 'outboxes drained after'
export const notDrained = 'outboxes not drained in time after'

/** Waits until every row that waits in an outbox at this moment has been published, and writes down how long it took. */
export async function drained(
  after: string,
  facts: Facts,
  target: Target,
  signal: AbortSignal,
  timeoutMs = drainTimeoutMs,
): Promise<void> {
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
  let done = false
  while (!done && Date.now() - since.getTime() < timeoutMs && !signal.aborted) {
    done = await isEmpty().catch(() => false)
    if (!done) await wait(100)
  }
  const name = done ? `${drainedIn} ${after}` : `${notDrained} ${after}`
  facts.add({ fact: 'phase', name, from: since, to: new Date() })
}
