import { finalStatuses } from './invariants/q2-every-order-ends.ts'
import { type BrokerView } from './broker.ts'
import { type Databases } from './databases.ts'
import { topicsReadBy } from './subscriptions.ts'
import { tables } from './tables.ts'
import { sagaServices, services } from './witnesses.ts'

export interface QuietOptions {
  readonly timeoutMs: number
  readonly everyMs?: number
  /** Told of every look: what still keeps the system busy. */
  readonly onLook?: (busy: readonly string[]) => void
}

/**
 * Waits until nothing is left to do: outboxes empty, every consumer at the end of its partitions, every order ended.
 * Resolves with what still was to do when time was up; with nothing once two looks in a row found nothing.
 */
export async function untilQuiet(
  databases: Databases,
  broker: BrokerView,
  { timeoutMs, everyMs = 250, onLook }: QuietOptions,
): Promise<readonly string[]> {
  const deadline = performance.now() + timeoutMs
  for (let quietLooks = 0; ;) {
    const busy = await look(databases, broker)
    onLook?.(busy)
    quietLooks = busy.length === 0 ? quietLooks + 1 : 0
    if (quietLooks === 2) return []
    if (performance.now() > deadline) return busy
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

async function look(databases: Databases, broker: BrokerView): Promise<readonly string[]> {
  const busy = await Promise.all([
    ...services.map((service) => waiting(databases, service)),
    ...services.map((service) => lagging(broker, service)),
    ...sagaServices.map((service) => unfinished(databases, service)),
  ])
  return busy.filter((part) => part !== undefined)
}

async function waiting(databases: Databases, service: (typeof services)[number]) {
  const count = await databases.snapshot(service, async (tx) => {
    const { rows } = await tx.query<{ count: number }>('select count(*)::int as count from outbox')
    return rows[0]?.count ?? 0
  })
  return count === 0 ? undefined : `${count} in the outbox of ${service}`
}

async function lagging(broker: BrokerView, service: (typeof services)[number]) {
  const lag = await broker.lag(service, topicsReadBy(service))
  return lag === 0n ? undefined : `${service} is ${lag} records behind`
}

async function unfinished(databases: Databases, service: (typeof sagaServices)[number]) {
  const count = await databases.snapshot(service, async (tx) => {
    const { rows } = await tx.query<{ count: number }>(
      `select count(*)::int as count from ${tables[service].table} where status <> all($1::text[])`,
      [[...finalStatuses[service]]],
    )
    return rows[0]?.count ?? 0
  })
  return count === 0 ? undefined : `${count} open at ${service}`
}
