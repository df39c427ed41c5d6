import type { BackOff } from './back-off.ts'
import type { Claimed } from './claim-effects.ts'
import type { Effect, Provider } from './effect.ts'
import type { FailureCode } from './failures.ts'
import type { Log } from './log.ts'
import type { Participant } from './participant.ts'
import type { Clock, Database } from './ports.ts'
import type { RetryPolicy } from './retry.ts'

export interface EffectsObserver {
  readonly claimed: (rows: number, durationMs: number) => void
  readonly attempted: (kind: string) => void
  /** The answer's kind, or 'unknown'. */
  readonly answered: (kind: string, answer: string, durationMs: number) => void
  /** An answer that meant nothing any more. */
  readonly ignored: (kind: string, reason: string) => void
  /** Claiming and recording wait for the database; `null` when that is over. */
  readonly paused: (code: FailureCode | null) => void
}

/** One provider for each kind of effect. */
export type Providers<E extends Effect, Answer extends { readonly kind: string }> = {
  readonly [Kind in E['kind']]: Provider<Extract<E, { readonly kind: Kind }>['request'], Answer>
}

export interface EffectsOptions<
  Command,
  Event,
  State,
  E extends Effect,
  Answer extends { readonly kind: string },
> {
  readonly db: Database
  /** The aggregates' table; part of the SQL, never input. */
  readonly table: string
  readonly participant: Pick<Participant<Command, Event, State>, 'execute'>
  readonly effectOf: (id: string, state: State) => E | null
  /**
   * The command that says: from now on the provider may know of this. Decided under the lock, at
   * every claim and every first attempt.
   */
  readonly claim: (effect: E, at: Date) => Command
  readonly providers: Providers<E, Answer>
  /** The command that says what the provider answered to which call. */
  readonly record: (effect: E, answer: Answer, at: Date) => Command
  /** When what is said of an outcome happened. */
  readonly clock: Clock
  readonly log?: Log
  readonly observer?: Partial<EffectsObserver>
  readonly startSpan?: StartEffectSpan
  /** Rings the relay's bell. Must not throw. */
  readonly afterCommit?: () => void
  /** How long a row is ours. Calls must have given up before. */
  readonly leaseMs?: number
  /**
   * Rows per claim; 50, or half of `concurrency` where that is less. A claim keeps as many places from first attempts while it
   * looks.
   */
  readonly batch?: number
  /** Calls at the same time. */
  readonly concurrency?: number
  /** Delay of the next attempt after an unknown outcome. */
  readonly backOff?: BackOff
  /** Longest sleep; `wake` ends it. */
  readonly pollMs?: number
  readonly retryPolicy?: RetryPolicy
}

/** Opens a span for one call; what the outcome leads to is its child. */
export type StartEffectSpan = (claimed: Claimed<Effect>) => {
  readonly traceparent: string | undefined
  readonly fail: (error: unknown) => void
  readonly end: () => void
}
