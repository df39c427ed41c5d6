/**
 * Calls to systems that are not ours, for aggregates that keep their state (`aggregate-store.ts`).
 *
 *   claim    lock due rows, commit the begun attempt and the lease. From here on the provider may know the key. The
 *            first attempt needs no claim where it is begun with what led to it: `first-attempts.ts`
 *   call     outside of any transaction; an attempt after the first asks by key before it tries again
 *   record   lock and re-read the row, decide on what it is now, write it with its outbox rows
 *
 * Two runners may be at one row once a lease has run out: the same key gives the same answer, and the state that the
 * first one recorded makes the second one's outcome mean nothing.
 */
import { backOff } from './back-off.ts'
import { createBell } from './bell.ts'
import { claimEffects, UnclaimableEffect, type Claimed } from './claim-effects.ts'
import type { EffectsOptions, StartEffectSpan } from './effects-options.ts'
import type { Effect } from './effect.ts'
import { Failure, type FailureCode } from './failures.ts'
import { firstAttempts, type FirstAttempts } from './first-attempts.ts'
import { groupCommit } from './group-commit.ts'
import { noLog } from './log.ts'
import { notBefore } from './not-before.ts'
import { withRetries } from './retry.ts'

export interface Effects {
  /**
   * Looks for due rows now. Call it after every commit that may have made one. `firstAttempts` rings by itself: who
   * executes with it, as our services do, need not.
   */
  wake(): void
  /** Begins nothing new, and resolves when the calls in hand are recorded. */
  stop(): Promise<void>
}

export interface EffectRunner<Command, Event, State> extends Effects {
  /** For whoever executes commands: begins calls with what leads to them, and rings for those that it leaves. */
  readonly firstAttempts: FirstAttempts<Command, Event, State>
}

/** Makes every call that a state wants until its outcome is recorded, in this process or another. */
export function effects<Command, Event, State, E extends Effect, Answer extends { readonly kind: string }>(
  options: EffectsOptions<Command, Event, State, E, Answer>,
): EffectRunner<Command, Event, State> {
  const { db, participant, providers, afterCommit, observer = {}, startSpan = noSpan } = options
  const { clock, log = noLog, concurrency = 100, pollMs = 1_000 } = options
  const { batch = Math.min(50, Math.ceil(concurrency / 2)) } = options
  const { leaseMs = 30_000, retryPolicy: policy } = options
  const { backOff: delayOf = backOff({ firstMs: 200, maxMs: 30_000 }) } = options
  const bell = createBell()
  const stopping = new AbortController()
  const calls = new Set<Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()
  let reserved = 0
  let full = false
  let oneByOne = false

  const retried = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    let paused = false
    const onRetry = (code: FailureCode, attempt: number, delayMs: number) => {
      paused = true
      observer.paused?.(code)
      log.warn({ code, attempt, delayMs: Math.round(delayMs) }, 'effects wait')
    }
    try {
      return await withRetries(work, { signal: stopping.signal, onRetry, ...(policy && { policy }) })
    } finally {
      if (paused) observer.paused?.(null)
    }
  }

  const record = groupCommit({
    maxItems: 500,
    run: async (answered: readonly Answered<E, Answer>[]) => {
      const at = clock.now()
      const results = await db.transaction((tx) =>
        participant.execute(
          tx,
          answered.map(({ claimed, answer, traceparent }) => ({
            aggregateId: claimed.id,
            command: () => options.record(claimed.effect, answer, at),
            cause: { ...claimed.cause, traceparent },
            at,
          })),
        ),
      )
      afterCommit?.()
      return results
    },
  })

  async function answerOf({ effect, attempt }: Claimed<E>): Promise<Answer> {
    const provider = providers[effect.kind as E['kind']]
    observer.attempted?.(effect.kind)
    const known = attempt > 1 ? await provider.ask(effect.key) : 'not found'
    // "Not found" is no outcome: the first call may still be in flight, and meets this one under the same key.
    return known === 'not found' ? await provider.perform(effect.key, effect.request as never) : known
  }

  async function call(claimed: Claimed<E>): Promise<void> {
    const { id, effect, attempt } = claimed
    const fields = { ...fieldsOf(claimed), attempt }
    const startedAt = performance.now()
    const span = startSpan(claimed)
    let answer: Answer
    try {
      answer = await answerOf(claimed)
    } catch (error) {
      span.fail(error)
      observer.answered?.(effect.kind, 'unknown', performance.now() - startedAt)
      const delayMs = delayOf(attempt)
      log.warn({ ...fields, delayMs: Math.round(delayMs), err: error }, 'outcome unknown')
      return postpone(id, effect.key, delayMs)
    }
    span.end()
    observer.answered?.(effect.kind, answer.kind, performance.now() - startedAt)
    const result = await retried(() => record({ claimed, answer, traceparent: span.traceparent }))
    if (result.ignored !== undefined) observer.ignored?.(effect.kind, result.ignored)
    log.debug({ ...fields, answer: answer.kind, ignored: result.ignored }, 'outcome recorded')
    // The outcome may want the next call at once, as a refused refund does.
    const next = options.effectOf(id, result.after)
    if (next && next.key !== effect.key) bell.ring()
  }

  async function postpone(id: string, key: string, delayMs: number): Promise<void> {
    await retried(() =>
      db.query(
        `update ${options.table} set effect_due_at = clock_timestamp() + make_interval(secs => $3)
         where id = $1 and effect_key = $2`,
        [id, key, delayMs / 1_000],
      ),
    )
    const timer = notBefore(delayMs, () => {
      timers.delete(timer)
      bell.ring()
    })
    timers.add(timer)
  }

  function begin(claimed: Claimed<E>): void {
    // Whatever goes wrong here, the lease runs out and the row is claimed again.
    const running = call(claimed)
      .catch((err: unknown) => log.error({ ...fieldsOf(claimed), err }, 'effect left to its lease'))
      .finally(() => {
        calls.delete(running)
        if (full) bell.ring()
      })
    calls.add(running)
  }

  const reserve = (wanted: number): number => {
    const got = Math.max(0, Math.min(wanted, concurrency - calls.size - reserved))
    reserved += got
    return got
  }
  const free = (places: number): void => void (reserved -= places)

  const beginning = firstAttempts<Command, Event, State, E>({
    effectOf: options.effectOf,
    claim: (effect) => options.claim(effect, clock.now()),
    leaseMs,
    reserve: (wanted) => (stopping.signal.aborted ? 0 : reserve(wanted)),
    free,
    call({ before: { id }, after, facts }) {
      try {
        const effect = options.effectOf(id, after)
        const cause = facts.at(-1)?.cause
        if (!effect || !cause) throw new Error('its state wants no call')
        begin({ id, effect, attempt: 1, cause })
      } catch (err) {
        log.error({ aggregateId: id, err }, 'effect left to its lease')
      }
    },
    onLeft: () => bell.ring(),
  })

  async function look(): Promise<'more' | 'idle'> {
    const room = reserve(oneByOne ? 1 : batch)
    full = room === 0
    if (full) return 'idle'
    let held = room
    let limit = room
    // Messages want places too while we look: those that no row needs go back as soon as that is known.
    const hold = (rows: number): void => {
      free(held - rows)
      held = rows
    }
    const claim = () =>
      claimEffects(db, { ...options, clock, leaseMs, limit: (limit = held), onLocked: hold })
    try {
      const startedAt = performance.now()
      const claimed = await retried(claim)
      if (claimed.rows > 0) observer.claimed?.(claimed.rows, performance.now() - startedAt)
      hold(0)
      claimed.effects.forEach(begin)
      return claimed.rows === limit ? 'more' : 'idle'
    } finally {
      hold(0)
    }
  }

  // One row that cannot be claimed fails the claim of all: they are claimed one by one until it is found, and it is
  // put off, so that somebody reads about it and nobody waits for it.
  async function lookDespite(error: unknown): Promise<'more' | 'idle'> {
    if (stopping.signal.aborted || error instanceof Failure) return 'idle'
    log.error({ err: error }, 'could not claim effects')
    const found = error instanceof UnclaimableEffect
    const first = !found && !oneByOne
    oneByOne = !found
    if (found) await postpone(error.id, error.key, leaseMs)
    return found || first ? 'more' : 'idle'
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const next = await look()
        .catch(lookDespite)
        .catch(() => 'idle' as const)
      if (next === 'idle') await bell.wait(pollMs, stopping.signal)
    }
  }

  const looping = loop()
  return {
    firstAttempts: beginning,
    wake: () => bell.ring(),
    async stop() {
      stopping.abort()
      await looping
      await beginning.ended()
      await Promise.all(calls)
      timers.forEach(clearTimeout)
    },
  }
}

interface Answered<E extends Effect, Answer> {
  readonly claimed: Claimed<E>
  readonly answer: Answer
  readonly traceparent: string | undefined
}

/** What identifies an effect in a log line: itself, the event that asked for it, and their flow. */
function fieldsOf({ id, effect, cause }: Claimed<Effect>) {
  const { causationId: eventId, correlationId } = cause
  return { aggregateId: id, key: effect.key, eventId, correlationId }
}

const noSpan: StartEffectSpan = ({ cause }) => ({ traceparent: cause.traceparent, fail() {}, end() {} })
