import { Problem } from '@repo/local-stack/problem'
import { sleep } from '@repo/messaging/back-off'

export interface UntilPublishedOptions {
  readonly areThere: () => Promise<boolean>
  /** How the relay's process ended, once it has. */
  readonly ended: () => string | undefined
  readonly signal: AbortSignal
}

/** Looks until all records are there; rejects when the relay has ended without them, or the signal aborts. */
export async function untilPublished({ areThere, ended, signal }: UntilPublishedOptions): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    // Asked before the look: what it sent before it ended is there by then.
    const how = ended()
    if (await areThere()) return
    if (how !== undefined) throw new Problem(how)
    await sleep(10, signal)
  }
}
