import { type Codec, type Message } from '@repo/messaging/message'
import { outbox } from '@repo/messaging/outbox'
import { type Database } from '@repo/messaging/ports'
import { newId } from '@repo/service/identity'
import { orderPlaced } from './sample-messages.ts'

/** Events that wait to be published, encoded once: who publishes them is measured, and not the codec. */
export interface Backlog {
  readonly messages: readonly Message[]
  readonly values: ReadonlyMap<Message, Buffer>
  readonly aggregates: number
  /** Of one event, on average. */
  readonly bytes: number
}

/** The events of one aggregate lie as far from each other as they can. */
export function sampleBacklog(
  codec: Codec,
  { rows, aggregates }: { readonly rows: number; readonly aggregates: number },
): Backlog {
  const ids = Array.from({ length: aggregates }, () => newId())
  const messages = Array.from({ length: rows }, (_, index): Message =>
    orderPlaced(ids[index % aggregates] as string, index, Math.floor(index / aggregates) + 1),
  )
  const values = new Map(messages.map((message) => [message, codec.encode(message)]))
  const bytes = [...values.values()].reduce((sum, { length }) => sum + length, 0)
  return { messages, values, aggregates, bytes: Math.round(bytes / rows) }
}

/** All in one transaction: a relay sees nothing of it before it is complete. */
export async function fillOutbox(
  db: Database,
  topic: string,
  { messages, values }: Pick<Backlog, 'messages' | 'values'>,
): Promise<void> {
  const codec: Codec = {
    encode: (message) => values.get(message) as Buffer,
    decode: () => Promise.reject(new Error('whoever fills an outbox reads nothing')),
  }
  const append = outbox({ codec, topicOf: () => topic })
  await db.transaction(async (tx) => {
    for (let at = 0; at < messages.length; at += 2_000) {
      const said = messages.slice(at, at + 2_000).map((message) => ({ message, traceparent: undefined }))
      await append(tx, said)
    }
  })
}
