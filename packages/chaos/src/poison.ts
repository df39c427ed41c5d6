/** Records that nobody can handle, made from one that is sound. */
import { randomBytes, randomUUID } from 'node:crypto'
import { type TopicDeclaration } from '@repo/contracts/topics'
import { type ReceivedRecord } from '@repo/messaging/ports'
import { type Random } from './random.ts'

export interface Sent {
  readonly topic: string
  readonly partition: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
}

/** More than a broker takes unless it is told to, and more than a consumer asks for at once. */
export const largeBytes = 2 * 1024 * 1024

/** The topics as they are declared, but for the size of a record: they take the large one. */
export function takingLarge(topics: readonly TopicDeclaration[]): readonly TopicDeclaration[] {
  return topics.map((topic) => ({
    ...topic,
    config: { ...topic.config, 'max.message.bytes': `${largeBytes + 1024 * 1024}` },
  }))
}

type Part = Partial<Sent> & { readonly value: Buffer | null }

/** Every kind by its name, which docs/chaos.md says too: what differs from the sound record. */
const kinds: Readonly<Record<string, (model: ReceivedRecord, value: Buffer) => Part>> = {
  'no value': () => ({ value: null }),
  'three bytes': () => ({ value: Buffer.from([0, 0, 1]) }),
  'another magic byte': (_, value) => {
    const flipped = Buffer.from(value)
    flipped[0] = 7
    return { value: flipped }
  },
  'half a value': (_, value) => ({ value: value.subarray(0, Math.max(6, value.length >> 1)) }),
  'bytes behind the value': (_, value) => ({ value: Buffer.concat([value, Buffer.from([1, 2, 3])]) }),
  'a schema that nobody knows': (_, value) => {
    const unknown = Buffer.from(value)
    unknown.writeInt32BE(999_999, 1)
    return { value: unknown }
  },
  'random bytes': () => ({ value: Buffer.concat([Buffer.from([0]), randomBytes(64)]) }),
  'no type': (_, value) => ({ value, headers: {} }),
  'the type of another event': ({ headers }, value) => ({
    value,
    headers: { ...headers, ce_type: otherThan(headers['ce_type']) },
  }),
  'a key that is not the one in the value': (_, value) => ({ value }),
  'no key': (_, value) => ({ value, key: null }),
  '2 MB': (_, value) => ({ value: Buffer.concat([value, Buffer.alloc(largeBytes)]) }),
}

export const kindsOfPoison: readonly string[] = Object.keys(kinds)

/** One of every kind. Its key is new: nothing sound waits behind it. */
export function poisons(model: ReceivedRecord, chance: Random): readonly Sent[] {
  const value = model.value ?? Buffer.alloc(0)
  return Object.values(kinds).map((kind) => ({
    topic: model.topic,
    partition: Math.floor(chance() * 6),
    key: Buffer.from(randomUUID()),
    headers: { ...model.headers },
    ...kind(model, value),
  }))
}

/** Without a value, under the keys of orders that have just begun: what follows of them is parked behind. */
export function blocking(sample: readonly ReceivedRecord[]): readonly Sent[] {
  const orders = sample.filter(({ headers }) => headers['ce_type'] === 'OrderPlaced')
  return orders
    .toSorted((one, other) => other.timestampMs - one.timestampMs)
    .slice(0, 3)
    .map(({ topic, partition, key, headers }) => ({
      topic,
      partition,
      key,
      headers: { ...headers },
      value: null,
    }))
}

function otherThan(type: string | undefined): string {
  return type === 'OrderPlaced' ? 'OrderCancelled' : 'OrderPlaced'
}
