/**
 * The first attempt at a call begins in the transaction that came to want it: one commit says both. A claim of its own
 * would be a second transaction, and is left for what comes later: a call for which there was no room, one whose lease
 * ran out, one that is tried again.
 *
 * Law: the call is made once the commit is acknowledged, never before. Where that is not known, or this process ends
 * in between, the lease runs out and whoever claims the row asks by key first.
 */
import type { Change } from './aggregate.ts'
import { deferred } from './deferred.ts'
import type { Effect } from './effect.ts'
import type { Tx } from './ports.ts'

/** Says which of the changes of a batch begin a call with the batch. */
export interface FirstAttempts<Command, Event, State> {
  readonly leaseMs: number
  /**
   * By aggregate, the command that says: from now on the provider may know of this. Its facts belong to the change:
   * the call that is made after the commit is the one that the change wants then.
   */
  begin(tx: Tx, changes: readonly Change<State, Event>[]): ReadonlyMap<string, Command>
}

export interface FirstAttemptsOptions<Command, Event, State, E extends Effect> {
  readonly effectOf: (id: string, state: State) => E | null
  readonly claim: (effect: E) => Command
  readonly leaseMs: number
  /** Takes up to so many places, and says how many it got. A rehearsal takes them as well, until it is rolled back. */
  readonly reserve: (places: number) => number
  readonly free: (places: number) => void
  /** Committed: the call is ours to make now. Must not throw. */
  readonly call: (change: Change<State, Event>) => void
  /** Wanted, and not begun here. */
  readonly onLeft: () => void
}

export interface OpenFirstAttempts<Command, Event, State> extends FirstAttempts<Command, Event, State> {
  /** Resolves when no transaction is open that may still lead to a call. */
  ended(): Promise<void>
}

export function firstAttempts<Command, Event, State, E extends Effect>(
  options: FirstAttemptsOptions<Command, Event, State, E>,
): OpenFirstAttempts<Command, Event, State> {
  const { effectOf, claim, leaseMs, reserve, free, call, onLeft } = options
  const open = new Set<Promise<void>>()

  function newlyWanted({ before, after }: Change<State, Event>): E | null {
    const effect = effectOf(before.id, after)
    // Under the same key an attempt may be in flight, or put off.
    return effect && effect.key !== effectOf(before.id, before.state)?.key ? effect : null
  }

  return {
    leaseMs,
    begin(tx, changes) {
      const wanted = changes.flatMap((change) => {
        const effect = newlyWanted(change)
        return effect ? [{ change, effect }] : []
      })
      if (wanted.length === 0) return new Map()
      const begun = wanted.slice(0, reserve(wanted.length))
      const { promise, resolve } = deferred()
      open.add(promise)
      tx.onEnd((committed) => {
        free(begun.length)
        if (committed) for (const { change } of begun) call(change)
        if (!committed || begun.length < wanted.length) onLeft()
        open.delete(promise)
        resolve()
      })
      return new Map(begun.map(({ change, effect }) => [change.before.id, claim(effect)]))
    },
    async ended() {
      while (open.size > 0) await Promise.all(open)
    },
  }
}
