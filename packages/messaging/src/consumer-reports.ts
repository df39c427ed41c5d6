import { keyOf, type Arrival, type Poison } from './arrival.ts'
import { countBy } from './count-by.ts'
import type { FailureCode } from './failures.ts'
import { failures } from './failures.ts'
import type { Handled } from './handle-once.ts'
import type { Log } from './log.ts'
import { headerNames } from './message.ts'
import type { Clock, ReceivedRecord } from './ports.ts'

/** What a consumer tells whoever counts. Nothing here may throw. */
export interface ConsumerObserver {
  /** A transaction of so many messages was committed. */
  readonly committed: (messages: number, durationMs: number) => void
  /** A message changed something; its age is the time from `occurredAt` to the commit. */
  readonly applied: (type: string, ageMs: number) => void
  /** So many messages of the type. */
  readonly ignored: (type: string, reason: string, messages: number) => void
  readonly duplicate: (topic: string) => void
  readonly parked: (topic: string, code: FailureCode) => void
  /** A transaction is run again. */
  readonly retried: (code: FailureCode) => void
  /** Waiting for a cause common to all; `null` when that is over. */
  readonly paused: (code: FailureCode | null) => void
}

export interface ConsumerReports {
  handled(handled: Handled, messages: number, durationMs: number): void
  notHeard(records: readonly ReceivedRecord[]): void
  parked(one: Arrival | Poison, code: FailureCode, error: unknown): void
  /** Runs work that may be tried again, and tells about that. */
  paused<Result>(
    work: (onRetry: (code: FailureCode, attempt: number, delayMs: number) => void) => Promise<Result>,
  ): Promise<Result>
}

/** Says everything that happens to messages once in metrics, and in the log at the level it deserves. */
export function consumerReports({
  clock,
  log,
  observer,
}: {
  readonly clock: Clock
  readonly log: Log
  readonly observer: Partial<ConsumerObserver>
}): ConsumerReports {
  const waiting = new Set<object>()
  return {
    handled({ outcomes, duplicates, parked }, messages, durationMs) {
      observer.committed?.(messages, durationMs)
      const nowMs = clock.now().getTime()
      // What is only for the log is a ninth of the time that a message takes.
      const chatty = log.isLevelEnabled?.('debug') ?? true
      for (const { arrival, outcome } of outcomes) {
        const { message } = arrival.delivery
        if ('ignored' in outcome) {
          observer.ignored?.(message.type, outcome.ignored, 1)
          if (chatty) log.debug({ ...fieldsOf(arrival), reason: outcome.ignored }, 'ignored')
        } else {
          observer.applied?.(message.type, nowMs - message.occurredAt.getTime())
          if (chatty) log.debug({ ...fieldsOf(arrival), said: outcome.said }, 'applied')
        }
      }
      for (const arrival of duplicates) {
        observer.duplicate?.(arrival.record.topic)
        if (chatty) log.debug(fieldsOf(arrival), 'duplicate')
      }
      for (const arrival of parked) {
        observer.parked?.(arrival.record.topic, 'BLOCKED_BY_EARLIER')
        log.warn({ ...fieldsOf(arrival), code: 'BLOCKED_BY_EARLIER' }, 'parked')
      }
    },
    notHeard(records) {
      for (const [type, messages] of countBy(records, ({ headers }) => headers[headerNames.type] ?? ''))
        observer.ignored?.(type, 'not heard', messages)
    },
    parked(one, code, error) {
      observer.parked?.(one.record.topic, code)
      log.error({ ...whatIsKnownOf(one), code, err: error }, 'parked')
    },
    async paused(work) {
      const token = {}
      try {
        return await work((code, attempt, delayMs) => {
          observer.retried?.(code)
          if (failures[code].cause !== 'everyone') return
          waiting.add(token)
          observer.paused?.(code)
          log.warn({ code, attempt, delayMs: Math.round(delayMs) }, 'paused')
        })
      } finally {
        if (waiting.delete(token) && waiting.size === 0) observer.paused?.(null)
      }
    },
  }
}

function fieldsOf({ record, delivery: { message } }: Arrival) {
  return {
    ...placeOf(record),
    type: message.type,
    eventId: message.eventId,
    aggregateId: message.aggregateId,
    correlationId: message.metadata.correlationId,
  }
}

// Of what could not be decoded nobody knows the flow that it belonged to; its key is the aggregate's id.
function whatIsKnownOf(one: Arrival | Poison) {
  return 'delivery' in one ? fieldsOf(one) : { ...placeOf(one.record), aggregateId: keyOf(one.record) }
}

function placeOf({ topic, partition, offset, headers }: ReceivedRecord) {
  return {
    topic,
    partition,
    offset: offset.toString(),
    type: headers[headerNames.type],
    eventId: headers[headerNames.id],
  }
}
