/** The shipping service on a real database, and the carrier that it calls over HTTP. */
import { createChooser, type Settings } from '@app/provider-simulator/behaviour'
import type { Entry } from '@app/provider-simulator/effects'
import { routes as providerRoutes } from '@app/provider-simulator/http'
import { openJournal } from '@app/provider-simulator/journal'
import { createProvider } from '@app/provider-simulator/provider'
import { offlineCodec } from '@repo/avro/offline-codec'
import { testStack } from '@repo/local-stack/jest/test-stack'
import type { Effects } from '@repo/messaging/effects'
import type { Message } from '@repo/messaging/message'
import { messageHandler, type Outcome } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock } from '@repo/messaging/ports'
import { withRetries } from '@repo/messaging/retry'
import { postgres } from '@repo/postgres/database'
import { migrate } from '@repo/postgres/migrate'
import { newId } from '@repo/service/identity'
import { messagingMigrations } from '@repo/service/migrate-service'
import { delivered, said } from '@repo/service/said.test-kit'
import { testHttp } from '@repo/service/test-http'

import { carrier } from '../src/carrier.ts'
import { shipping } from '../src/domain/decider.ts'
import type { Shipping } from '../src/domain/state.ts'
import { stateFromJson } from '../src/domain/stored.ts'
import { bookings, type BookingOptions } from '../src/effects.ts'
import { handlers } from '../src/handlers.ts'
import { outgoing } from '../src/outgoing.ts'
import { shippingStore } from '../src/store.ts'

/** After this an outcome is unknown to us; the carrier keeps the callers whose answer is lost for longer. */
const timeoutMs = 250

export type ShippingService = Awaited<ReturnType<typeof shippingService>>

export async function shippingService() {
  const { url, drop } = await testStack.database()
  const dir = new URL('../migrations', import.meta.url)
  await migrate({ url, migrations: [messagingMigrations, { name: 'shipping', dir }] })
  const codec = await offlineCodec()
  const db = postgres({ url })
  const shipments = participant({
    decider: shipping,
    store: shippingStore(),
    outgoing,
    outbox: outbox({ codec, topicOf: () => 'shipping.events' }),
    newId,
  })
  const handle = messageHandler(shipments, handlers, systemClock)
  const provider = await simulatedCarrier()
  const runners: Effects[] = []
  const stopRunners = async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()))
  }

  return {
    db,
    codec,
    handle,
    provider,
    /** Handles the messages in one transaction, as one batch of a consumer. */
    hear: (...messages: readonly Message[]): Promise<readonly Outcome[]> =>
      withRetries(() => db.transaction((tx) => handle(tx, messages.map(delivered)))),
    /** Another process that calls the carrier, until the runners are stopped. */
    run(options: Partial<BookingOptions> = {}): Effects {
      const runner = bookings({
        db,
        participant: shipments,
        clock: systemClock,
        carrier: carrier(`${provider.url}/carrier`, timeoutMs),
        carrierName: 'Swift Parcel',
        pollMs: 20,
        backOff: () => 10,
        ...options,
      })
      runners.push(runner)
      return runner
    },
    stopRunners,
    async stateOf(orderId: string): Promise<Shipping | undefined> {
      const { rows } = await db.query<{ state: unknown }>('select state from shipments where id = $1', [
        orderId,
      ])
      return rows[0] && stateFromJson(rows[0].state)
    },
    /** What was said of an order, oldest first. */
    async said(orderId: string): Promise<readonly Message[]> {
      const { rows } = await db.query<{ type: string; value: Buffer }>(
        'select type, value from outbox where key = $1 order by id',
        [orderId],
      )
      return Promise.all(rows.map(async ({ type, value }) => codec.decode(value, type)))
    },
    async stop() {
      await stopRunners()
      await provider.stop()
      await db.stop()
      await drop()
    },
  }
}

async function simulatedCarrier() {
  const stopping = new AbortController()
  const journal = openJournal()
  const chooser = createChooser()
  const provider = createProvider({ journal, chooser, now: () => new Date(), newId, lateMs: 100 })
  const options = { provider, journal, chooser, slowMs: 50, hangMs: 60_000, signal: stopping.signal }
  const http = await testHttp((app) => providerRoutes(app, options))
  return {
    url: http.url,
    /** What the carrier did for an order, in order: the witness that is not ours. */
    journal: (orderId: string): readonly Entry[] =>
      journal.after(0).filter((entry) => entry.orderId === orderId),
    /** What befalls the next new keys. */
    force: (behaviour: Settings['force'][number]['behaviour'], times = 1) =>
      chooser.set({ ...chooser.settings(), force: [{ kind: 'booking', behaviour, times }] }),
    async stop() {
      stopping.abort()
      await http.stop()
    },
  }
}

const address = {
  recipient: 'Ada Lovelace',
  line1: '12 St James Square',
  city: 'London',
  country: 'GB',
}

/** What Shipping hears about one order that goes to this postal code. */
export function order(postalCode = 'SW1Y 4JH', orderId: string = newId()) {
  const lines = [{ sku: 'CUP', quantity: 4 }]
  const to = { ...address, postalCode }
  return {
    id: orderId,
    confirmed: () => said('OrderConfirmed', orderId, { lines, address: to }),
  }
}
