import { kafka } from '@repo/kafka/broker'
import { headerNames } from '@repo/messaging/message'
import { type BenchStack } from '../stack.ts'

export interface Completions {
  /** When the order's OrderCompleted was read from Kafka, on the clock of `performance.now()`. */
  of(orderId: string): Promise<number>
  /** How many orders are waited for. */
  readonly waiting: number
  /** When the last one came. */
  readonly lastAt: number
  stop(): Promise<void>
}

/** Watches `order.events` as anybody could: an order is complete when the world can know it. */
export async function watchCompletions(stack: BenchStack): Promise<Completions> {
  const broker = kafka({ brokers: stack.brokers, clientId: 'bench-watcher' })
  const waiting = new Map<string, (at: number) => void>()
  // Read before the answer to its POST was.
  const early = new Map<string, number>()
  let lastAt = performance.now()
  await broker.subscribe({
    group: stack.unique('bench-watcher'),
    topics: ['order.events'],
    onBatch({ records }) {
      const at = performance.now()
      for (const { headers, key } of records) {
        if (headers[headerNames.type] !== 'OrderCompleted') continue
        const orderId = String(key)
        lastAt = at
        const resolve = waiting.get(orderId)
        if (resolve) resolve(at)
        else early.set(orderId, at)
        waiting.delete(orderId)
      }
      return Promise.resolve()
    },
  })
  return {
    of(orderId) {
      const at = early.get(orderId)
      if (at === undefined) return new Promise((resolve) => waiting.set(orderId, resolve))
      early.delete(orderId)
      return Promise.resolve(at)
    },
    get waiting() {
      return waiting.size
    },
    get lastAt() {
      return lastAt
    },
    stop: () => broker.stop(),
  }
}
