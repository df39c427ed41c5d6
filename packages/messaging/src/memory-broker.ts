/**
 * A broker in memory, for tests that would learn nothing from a real one. It signs the same conformance suite.
 */
import { Failure } from './failures.ts'
import { MemoryGroup, MemoryMember } from './memory-group.ts'
import { MemoryLog } from './memory-log.ts'
import type { Broker, Producer, RecordToSend, SubscribeOptions, Subscription } from './ports.ts'

export interface MemoryCluster {
  createTopic(name: string, partitions?: number): void
  /** The broker as one process sees it. */
  connect(): Broker
}

export function memoryCluster(): MemoryCluster {
  const log = new MemoryLog()
  const groups = new Map<string, MemoryGroup>()

  async function subscribe(options: SubscribeOptions): Promise<Subscription> {
    for (const topic of options.topics) log.partitionsOf(topic)
    const group = groups.get(options.group) ?? new MemoryGroup(log)
    groups.set(options.group, group)
    const member = new MemoryMember(group, options)
    await group.join(member)
    let stopped: Promise<void> | undefined
    return {
      assigned: () => member.share,
      lag: () => Promise.resolve(member.lag()),
      dead: new Promise(() => {}),
      stop: () => (stopped ??= group.leave(member)),
    }
  }

  return {
    createTopic: (name, partitions = 6) => log.createTopic(name, partitions),
    connect() {
      const parts: { stop(): Promise<void> }[] = []
      const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
        parts.push(part)
        return part
      }
      return {
        producer: () => Promise.resolve(keep(new MemoryProducer(log))),
        subscribe: async (options) => keep(await subscribe(options)),
        async stop() {
          await Promise.all(parts.map((part) => part.stop()))
        },
      }
    },
  }
}

/** A broker of its own with these topics, by number of partitions. */
export function memoryBroker(topics: Readonly<Record<string, number>>): Broker {
  const cluster = memoryCluster()
  for (const [name, partitions] of Object.entries(topics)) cluster.createTopic(name, partitions)
  return cluster.connect()
}

class MemoryProducer implements Producer {
  readonly #log: MemoryLog
  #sending = false
  #stopped = false

  constructor(log: MemoryLog) {
    this.#log = log
  }

  async send(records: readonly RecordToSend[]): Promise<void> {
    if (this.#sending) throw new Error('sends of one producer must not overlap')
    if (this.#stopped) throw new Failure('BROKER_UNAVAILABLE', 'the producer has stopped')
    this.#sending = true
    try {
      // A real send is never done in the same breath.
      await new Promise((resolve) => setImmediate(resolve))
      this.#log.append(records)
    } finally {
      this.#sending = false
    }
  }

  stop(): Promise<void> {
    this.#stopped = true
    return Promise.resolve()
  }
}
