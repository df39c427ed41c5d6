import { serviceNames, type Service } from '@repo/contracts/services'
import { type SampleFact } from '@repo/judge/run-facts'
import { topicsReadBy } from '@repo/judge/subscriptions'
import { consumerLag } from '@repo/kafka/offsets'
import { setTimeout as wait } from 'node:timers/promises'
import { type Target } from './target.ts'

type Depths = Pick<SampleFact, 'lag' | 'outboxRows' | 'outboxAgeMs'>
type Numbers = Partial<Record<Service, number>>

/**
 * Gives a look at what waits at this moment: in the outboxes, and before the consumers as the broker counts it (what a
 * service says of itself is old while it is stuck). What cannot be told within the time is left out.
 */
export function depths(target: Target, withinMs = 1_500): () => Promise<Depths> {
  const lagNow = inTime(withinMs, () => eachService((service) => lagOf(target, service)))
  return async () => {
    const [waiting, lag] = await Promise.all([eachService((service) => outboxOf(target, service)), lagNow()])
    const outbox = (value: (one: Waiting) => number): Numbers =>
      Object.fromEntries(waiting.flatMap(([service, one]) => (one ? [[service, value(one)]] : [])))
    return {
      lag: Object.fromEntries(lag ?? []),
      outboxRows: outbox(({ rows }) => rows),
      outboxAgeMs: outbox(({ age_ms }) => age_ms),
    }
  }
}

function eachService<Value>(
  ask: (service: Service) => Promise<Value>,
): Promise<readonly (readonly [Service, Value])[]> {
  return Promise.all(serviceNames.map(async (service) => [service, await ask(service)] as const))
}

/** The answer, or undefined when it fails or takes longer; as long as one is under way, no other is asked for. */
export function inTime<Answer>(ms: number, ask: () => Promise<Answer>): () => Promise<Answer | undefined> {
  let asking: Promise<Answer | undefined> | undefined
  return () => {
    if (asking) return Promise.resolve(undefined)
    asking = ask()
      .catch(() => undefined)
      .finally(() => (asking = undefined))
    return Promise.race([asking, wait(ms, undefined, { ref: false })])
  }
}

interface Waiting {
  readonly rows: number
  readonly age_ms: number
}

async function outboxOf(target: Target, service: Service): Promise<Waiting | undefined> {
  try {
    const { rows } = await target.database(service).query<Waiting>(
      `select count(*)::int as rows,
              coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::int as age_ms
       from outbox`,
    )
    return rows[0]
  } catch {
    return undefined
  }
}

async function lagOf({ stack }: Target, service: Service): Promise<number> {
  const behind = await consumerLag(stack, service, topicsReadBy(service))
  return [...behind.values()].reduce((sum, records) => sum + Number(records), 0)
}
