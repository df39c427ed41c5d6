import { avroType } from '@repo/avro/avro-types'
import { latestOf, loadSubjects } from '@repo/avro/schemas'
import { type Codec } from '@repo/messaging/message'
import { orderPlaced } from '../sample-messages.ts'
import { newId } from '@repo/service/identity'

/** What each contender does with one event, again and again. */
export interface CodecWork {
  readonly ourEncode: () => unknown
  readonly rawEncode: () => unknown
  readonly ourDecode: () => unknown
  readonly rawDecode: () => unknown
}

/** Our codec with its frame, checks and registry ids, beside avsc alone; the schema and the event are the same. */
export async function codecWork(codec: Codec): Promise<CodecWork> {
  const subject = (await loadSubjects()).find(({ type }) => type === 'OrderPlaced')
  if (!subject) throw new Error('there is no schema of OrderPlaced')
  const avro = avroType(latestOf(subject).schema)
  const message = orderPlaced(newId(), 0)
  const [framed, bare] = [codec.encode(message), avro.toBuffer(message)]
  return {
    ourEncode: () => codec.encode(message),
    rawEncode: () => avro.toBuffer(message),
    ourDecode: () => codec.decode(framed, 'OrderPlaced'),
    rawDecode: () => avro.fromBuffer(bare),
  }
}

/** Calls a second on one processor. */
export function rateOf(work: () => unknown, seconds: number): number {
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1_000
  let calls = 0
  // The clock is dearer than a call: it is looked at now and then.
  for (; performance.now() < endsAt; calls += 200) for (let i = 0; i < 200; i++) work()
  return (calls * 1_000) / (performance.now() - startedAt)
}
