import { backOff, sleep, type BackOff } from './back-off.ts'
import { causeOf, Failure, type FailureCode } from './failures.ts'

export interface RetryPolicy {
  /** Delays while a cause common to all lasts. */
  readonly pause: BackOff
  /** Delays after a lost race. */
  readonly again: BackOff
}

export const defaultRetryPolicy: RetryPolicy = {
  pause: backOff({ firstMs: 200, maxMs: 10_000 }),
  again: backOff({ firstMs: 5, maxMs: 1_000 }),
}

export interface RetryOptions {
  readonly policy?: RetryPolicy
  /** Once it has aborted no further attempt begins. */
  readonly signal?: AbortSignal
  /** For callers somebody waits for; without it only the signal ends the attempts. */
  readonly maxAttempts?: number
  /** After so many lost races it is not a race, and CONFLICT is rethrown. */
  readonly maxConflicts?: number
  readonly onRetry?: (code: FailureCode, attempt: number, delayMs: number) => void
}

/**
 * Runs the work until it succeeds or fails for a reason of its own ('this message'), which is rethrown at once.
 * A cause common to all is waited out, a lost race is run again nearly at once. `work` is a whole transaction.
 */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  {
    policy = defaultRetryPolicy,
    signal,
    maxAttempts = Infinity,
    maxConflicts = Infinity,
    onRetry,
  }: RetryOptions = {},
): Promise<Result> {
  let conflicts = 0
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const cause = causeOf(error)
      if (!(error instanceof Failure) || cause === 'this message') throw error
      if (signal?.aborted || attempt >= maxAttempts) throw error
      if (error.code === 'CONFLICT' && ++conflicts >= maxConflicts) throw error
      const delayMs = cause === 'everyone' ? policy.pause(attempt) : policy.again(attempt)
      onRetry?.(error.code, attempt, delayMs)
      await sleep(delayMs, signal)
      if (signal?.aborted) throw error
    }
  }
}
