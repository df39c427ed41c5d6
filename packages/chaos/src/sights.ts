/** What a run must have seen at least once, or it has proved nothing about it. */
import { readLog } from '@repo/kafka/read-log'
import { serviceNames } from '@repo/contracts/services'
import { topics } from '@repo/contracts/topics'
import { headerNames } from '@repo/messaging/message'
import { type ReceivedRecord } from '@repo/messaging/ports'
import { type Facts } from './facts.ts'
import { type Told } from './inside/control.ts'
import { type Load } from './load.ts'
import { largeBytes } from './poison.ts'
import { isOfRogue } from './rogue.ts'
import { type Target } from './target.ts'

export interface Sight {
  readonly what: string
  readonly times: number
  /** Without it the run fails. */
  readonly needed: boolean
}

/** How often the services have said that they saw this. */
export function timesSeen(told: readonly Told[], what: string): number {
  return told.reduce((sum, each) => sum + (each.kind === 'saw' && each.what === what ? each.times : 0), 0)
}

/** Services of which more than one instance has led the relay. */
export function relaysTakenOver(told: readonly Told[]): number {
  const leaders = new Map<string, Set<string>>()
  for (const each of told) {
    if (each.kind !== 'saw' || each.what !== 'relay leads') continue
    leaders.set(each.service, (leaders.get(each.service) ?? new Set()).add(each.instance))
  }
  return [...leaders.values()].filter((instances) => instances.size > 1).length
}

export async function sights(
  target: Target,
  facts: Facts,
  load: Load,
  inboxHits: number,
): Promise<readonly Sight[]> {
  const told = facts.told()
  const saw = (what: string) => timesSeen(told, what)
  const count = async (service: Parameters<Target['database']>[0], from: string): Promise<number> => {
    const { rows } = await target
      .database(service)
      .query<{ count: number }>(`select count(*)::int as count ${from}`)
    return rows[0]?.count ?? 0
  }
  const reason = (name: string) => count('tracker', `from order_summaries where cancel_reason = '${name}'`)
  const audited = async (which: string) => {
    let sum = 0
    for (const service of serviceNames) sum += await count(service, `from dead_letter_audit where ${which}`)
    return sum
  }
  const log = await logFacts(target)
  const hits = new Set(told.flatMap((each) => (each.kind === 'hit' ? [each.point] : [])))

  const sight = (what: string, times: number, needed = true): Sight => ({ what, times, needed })
  return [
    sight('a record twice on the log, sent by a relay', log.duplicates),
    sight('a record that was known already, at an inbox', inboxHits),
    sight('a COMMIT without a reply', saw('unknown commit')),
    sight('... that had been committed', saw('unknown commit: it was committed')),
    sight('... that had not been committed', saw('unknown commit: it was not committed')),
    // What we have had the server raise is counted among the faults, and is no race.
    sight('a deadlock of two transactions, lost and run again', saw('deadlock')),
    // Seldom: the locks are made so that one waits instead.
    sight('another race that was lost and run again', saw('lost race'), false),
    sight('a relay that took over from another instance', relaysTakenOver(told)),
    sight('a tombstone at Payment', await count('payment', `from payments where status = 'tombstone'`)),
    sight(
      'a tombstone at Inventory',
      await count('inventory', `from reservations where status = 'tombstone'`),
    ),
    sight('money given back', log.types.get('PaymentRefunded') ?? 0),
    sight('stock given back', log.types.get('InventoryReleased') ?? 0),
    sight('an order cancelled: the card was refused', await reason('PAYMENT_FAILED')),
    sight('an order cancelled: out of stock', await reason('OUT_OF_STOCK')),
    sight('an order cancelled: no carrier', await reason('SHIPMENT_FAILED')),
    sight('an order cancelled: by the customer', await reason('CUSTOMER_REQUEST')),
    sight('an order cancelled: its deadline passed', await reason('DEADLINE')),
    sight('a cancel that was accepted', load.cancels.accepted),
    sight('a cancel that was refused', load.cancels.refused),
    sight('a POST that was sent twice', load.duplicates),
    sight('a POST without an answer', load.unanswered),
    sight('a letter parked and discarded', await audited(`action = 'discarded'`)),
    sight('a letter parked and replayed', await audited(`action = 'replayed'`)),
    sight(
      'a letter of 2 MB parked and discarded',
      await audited(`action = 'discarded' and octet_length(value) > ${largeBytes}`),
    ),
    sight(
      'records of the old schema and of the new',
      Math.min(...(log.placedSchemas.size > 1 ? log.placedSchemas.values() : [0])),
    ),
    sight(
      'stored events of the old schema and of the new',
      Math.min(
        await count('order', `from events where event_type = 'Placed' and schema_version = 1`),
        await count('order', `from events where event_type = 'Placed' and schema_version > 1`),
      ),
    ),
    sight('different points of the code at which something was done', hits.size),
  ]
}

async function logFacts(target: Target) {
  const log = sentByServices()
  const names = topics.map(({ name }) => name)
  for await (const batch of readLog({ brokers: target.stack.brokers, topics: names })) batch.forEach(log.add)
  return log
}

/** Counts the records that the services have sent themselves: those of the rogue carry its mark. */
export function sentByServices() {
  const seen = new Set<string>()
  /** How many events there are of each type. */
  const types = new Map<string, number>()
  /** And of OrderPlaced under each schema. */
  const placedSchemas = new Map<number, number>()
  let duplicates = 0
  return {
    types,
    placedSchemas,
    /** Records of events that were on the log already. */
    get duplicates() {
      return duplicates
    },
    add(record: ReceivedRecord): void {
      const { headers, value } = record
      const id = headers[headerNames.id]
      const type = headers[headerNames.type]
      if (isOfRogue(record) || id === undefined || type === undefined) return
      if (value === null || value.length < 5) return
      if (seen.has(id)) {
        duplicates += 1
        return
      }
      seen.add(id)
      types.set(type, (types.get(type) ?? 0) + 1)
      if (type !== 'OrderPlaced') return
      const schema = value.readInt32BE(1)
      placedSchemas.set(schema, (placedSchemas.get(schema) ?? 0) + 1)
    },
  }
}
