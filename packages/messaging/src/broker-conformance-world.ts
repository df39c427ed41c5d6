/** The surroundings of each promise in the conformance suite. */
import { randomUUID } from 'node:crypto'
import { Collected } from './collected.ts'
import type { Broker, RecordToSend, SubscribeOptions } from './ports.ts'

export interface BrokerUnderTest {
  /** A new topic with so many partitions. */
  topic(partitions: number): Promise<string>
  /** The broker as one more process sees it; the suite stops it. */
  connect(): Broker
}

interface Consuming {
  readonly group?: string
  readonly onBatch?: SubscribeOptions['onBatch']
}

/** One test's processes. */
export class World {
  readonly broker: Broker
  readonly #cluster: BrokerUnderTest
  readonly #brokers: Broker[] = []
  #producer: ReturnType<Broker['producer']> | undefined

  constructor(cluster: BrokerUnderTest) {
    this.#cluster = cluster
    this.broker = this.#connect()
  }

  async send(records: readonly RecordToSend[]): Promise<void> {
    this.#producer ??= this.broker.producer()
    await (await this.#producer).send(records)
  }

  /** A member that collects what it handled. */
  async consume(topic: string, { group = randomUUID(), onBatch }: Consuming = {}) {
    const collected = new Collected()
    const subscription = await this.#connect().subscribe({
      group,
      topics: [topic],
      async onBatch(batch) {
        await onBatch?.(batch)
        collected.add(batch)
      },
    })
    return Object.assign(collected, { subscription })
  }

  async stop(): Promise<void> {
    await Promise.all(this.#brokers.map((broker) => broker.stop()))
  }

  #connect(): Broker {
    const broker = this.#cluster.connect()
    this.#brokers.push(broker)
    return broker
  }
}

/** Opens when so many have arrived, and stays open. */
export class Meeting {
  readonly #open: Promise<void>
  #missing: number
  #unlock!: () => void

  constructor(size: number) {
    this.#missing = size
    this.#open = new Promise((resolve) => (this.#unlock = resolve))
  }

  arrive(): Promise<void> {
    if (--this.#missing <= 0) this.#unlock()
    return this.#open
  }
}

export function record(topic: string, key: string, value = 'x'): RecordToSend {
  return { topic, key, value: Buffer.from(value), headers: {} }
}

export function keys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `k${String(index).padStart(2, '0')}`)
}

export function keysOf(records: readonly { readonly key: Buffer | null }[]): Set<string> {
  return new Set(records.map(({ key }) => String(key)))
}

export async function keysOnTwoPartitions(world: World, topic: string): Promise<[string, string]> {
  const candidates = keys(20)
  await world.send(candidates.map((key) => record(topic, `probe-${key}`)))
  const probed = await (await world.consume(topic)).atLeast(20)
  const on = (partition: number) => probed.find((each) => each.partition === partition)?.key?.toString()
  return [on(0) as string, on(1) as string]
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
