/**
 * Calls the witnesses, effects before causes: what was true later is read later. A charge that is in the journal has
 * its OrderPlaced on the log by the time the log is read, and every handled message its inbox row after that.
 */
import { type Offsets } from '@repo/kafka/offsets'
import { type Codec } from '@repo/messaging/message'

import { type Databases } from './databases.ts'
import {
  readAggregates,
  readLedger,
  readMessaging,
  readOrders,
  readProjection,
  readShipments,
  readStock,
} from './read-databases.ts'
import { readConsumers } from './read-consumers.ts'
import { readJournal } from './read-journal.ts'
import { type BrokerView } from './broker.ts'
import { witnessedAll } from './read-log.ts'
import { type Sources } from './sources.ts'
import { called } from './unreachable.ts'
import { sagaServices, services, type Witnesses } from './witnesses.ts'

export interface ReadOptions {
  readonly sources: Sources
  readonly databases: Databases
  readonly broker: BrokerView
  readonly codec: Codec
  readonly sagaBoundMs: number
  readonly appearedWhileIdle?: bigint | undefined
}

const sevenDaysMs = 7 * 24 * 3_600_000

export async function readWitnesses(options: ReadOptions): Promise<Witnesses> {
  const { sources, databases, broker, codec, sagaBoundMs, appearedWhileIdle } = options
  const readSide = await databases.snapshot('tracker', readProjection)
  const journal = await called(
    "the providers' journal",
    { at: sources.providerUrl, variable: 'PROVIDER_URL' },
    () => readJournal(sources.providerUrl),
  )
  const starts = await broker.starts()
  const ends = await broker.ends()
  const read = (from: Offsets, to: Offsets) => witnessedAll(broker.records(from, to), codec)
  const log = await read(new Map(), ends)
  const later = await read(ends, await broker.ends())

  const keptSince = new Date(Date.now() - (sources.inboxKeepMs ?? sevenDaysMs))
  const messaging = await Promise.all(
    services.map((service) => databases.snapshot(service, (tx) => readMessaging(service, tx, keptSince))),
  )
  const aggregates = await Promise.all(
    sagaServices.map((service) => databases.snapshot(service, (tx) => readAggregates(service, tx))),
  )
  const orders = await databases.snapshot('order', readOrders)
  const shelves = await databases.snapshot('inventory', readStock)
  return {
    log,
    later,
    journal,
    ...readSide,
    aggregates: aggregates.flat(),
    ...orders,
    ...shelves,
    ledger: await databases.snapshot('payment', readLedger),
    shipments: await databases.snapshot('shipping', readShipments),
    outboxes: messaging.map(({ outbox }) => outbox),
    inboxes: new Map(messaging.map(({ inbox }) => inbox)),
    deadLetters: messaging.flatMap(({ deadLetters }) => deadLetters),
    replayed: messaging.flatMap(({ replayed }) => replayed),
    extents: [...ends].map(([partition, to]) => ({ partition, from: starts.get(partition) ?? 0n, to })),
    databases: new Map(messaging.map(({ database }) => database)),
    sagaBoundMs,
    ...(sources.clients && { clients: sources.clients }),
    ...(sources.injected && { injected: sources.injected }),
    ...(sources.serviceUrls && { consumers: await readConsumers(sources.serviceUrls, broker) }),
    ...(appearedWhileIdle !== undefined && { appearedWhileIdle }),
  }
}
