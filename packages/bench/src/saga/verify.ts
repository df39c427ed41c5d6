import { type Message } from '@repo/messaging/message'
import { topics } from '@repo/contracts/topics'
import { logCheck } from '../log-check.ts'
import { type Positions, readLog } from '../read-log.ts'
import { type BenchStack } from '../stack.ts'

const oncePerOrder = [
  'OrderPlaced',
  'PaymentSucceeded',
  'InventoryReserved',
  'OrderConfirmed',
  'OrderShipped',
  'OrderCompleted',
]

export interface Verifier {
  /** What is wrong with the log after so many orders in all, in words. */
  problems(orders: number, when: string): Promise<readonly string[]>
}

/** Reads everything that the services said: every order went the whole way, once, each step in its place. */
export async function verifier(stack: BenchStack): Promise<Verifier> {
  const names = topics.map(({ name }) => name)
  const log = logCheck()
  let duplicates = 0
  let told = 0
  // What was on the topics before us is none of our business.
  let from: Positions = await readLog({ brokers: stack.brokers, topics: names, onRecord: () => {} })
  return {
    async problems(orders, when) {
      from = await readLog({
        brokers: stack.brokers,
        topics: names,
        from,
        onRecord: (topic, { value, headers }) =>
          log.see(topic, stack.codec.decode(value as Buffer, String(headers?.['ce_type'])) as Message),
      })
      const problems = log.disorder.slice(told)
      told = log.disorder.length
      if (log.duplicates > duplicates)
        problems.push(`${log.duplicates - duplicates} records came twice without a fault`)
      duplicates = log.duplicates
      for (const type of new Set([...oncePerOrder, ...log.counts.keys()])) {
        const expected = oncePerOrder.includes(type) ? orders : 0
        const found = log.counts.get(type) ?? 0
        if (found !== expected) problems.push(`${found} ${type} for ${expected} orders`)
      }
      return problems.map((problem) => `${when}: ${problem}`)
    },
  }
}
