import { bisect } from './bisect.ts'
import { causeOf, Failure } from './failures.ts'
import type { Log } from './log.ts'
import { headerNames, type Codec } from './message.ts'
import { blockKey, type OutboxRow } from './outbox-rows.ts'
import type { Database, Headers, Producer, RecordToSend } from './ports.ts'
import type { MessageSpan } from './traced.ts'

/** A span for each row that is sent; the consumers' spans become its children. */
export type StartPublishSpan = (row: OutboxRow) => MessageSpan

/** Reads the message in a row, to say in the log to which flow it belongs. */
export type Reads = Pick<Codec, 'decode'>

export interface PublishOptions {
  readonly db: Database
  readonly producer: Producer
  readonly source: string
  readonly log: Log
  readonly codec: Reads | undefined
  readonly onBlocked: (row: OutboxRow, failure: Failure) => void
  readonly startSpan: StartPublishSpan | undefined
}

export interface Published {
  /** Acknowledged by the broker. The others wait behind a row of their key that it refused. */
  readonly sent: readonly OutboxRow[]
  readonly blockedSome: boolean
}

/** Sends rows in order. A row that the broker refuses for good blocks its own key; any other failure is thrown. */
export async function publish(rows: readonly OutboxRow[], options: PublishOptions): Promise<Published> {
  const { db, producer, source, log, onBlocked, startSpan } = options
  const blocked = new Set<string>()
  const sent: OutboxRow[] = []
  const parcels = rows.map((row) => {
    const span = startSpan?.(row)
    return { row, span, record: recordOf(row, source, span?.traceparent ?? row.traceparent) }
  })
  try {
    await bisect(parcels, {
      async attempt(batch) {
        const free = batch.filter(({ row }) => !blocked.has(nameOf(row)))
        if (free.length === 0) return
        await producer.send(free.map(({ record }) => record))
        for (const { row, span } of free) {
          sent.push(row)
          span?.end()
        }
      },
      isFault: (error) => error instanceof Failure && causeOf(error) === 'this message',
      async onCulprit({ row, span }, error) {
        const failure = error as Failure
        blocked.add(nameOf(row))
        await blockKey(db, row, { code: failure.code, reason: failure.message })
        span?.fail(failure)
        onBlocked(row, failure)
        const fields = { ...(await whatIsKnownOf(row, options.codec)), code: failure.code, err: failure }
        log.error(fields, 'relay: a row cannot be sent, its key waits')
      },
    })
  } catch (error) {
    for (const { span } of parcels) span?.fail(error)
    throw error
  }
  for (const { span } of parcels) span?.end()
  return { sent, blockedSome: blocked.size > 0 }
}

async function whatIsKnownOf({ id, topic, key, type, eventId, value }: OutboxRow, codec: Reads | undefined) {
  const known = { id: id.toString(), topic, type, eventId, aggregateId: key }
  try {
    const message = await codec?.decode(value, type)
    return { ...known, correlationId: message?.metadata.correlationId }
  } catch {
    return known
  }
}

function nameOf({ topic, key }: OutboxRow): string {
  return `${topic}/${key}`
}

function recordOf(row: OutboxRow, source: string, traceparent: string | null): RecordToSend {
  const headers: Headers = {
    [headerNames.specversion]: '1.0',
    [headerNames.id]: row.eventId,
    [headerNames.source]: source,
    [headerNames.type]: row.type,
    ...(traceparent !== null && { [headerNames.traceparent]: traceparent }),
  }
  return { topic: row.topic, key: row.key, value: row.value, headers }
}
