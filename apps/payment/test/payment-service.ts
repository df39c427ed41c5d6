/** The payment service on a real database, and the card provider that it calls over HTTP. */
import { offlineCodec } from '@repo/avro/offline-codec'
import { createChooser, type Settings } from '@app/provider-simulator/behaviour'
import type { Entry } from '@app/provider-simulator/effects'
import { routes as providerRoutes } from '@app/provider-simulator/http'
import { openJournal } from '@app/provider-simulator/journal'
import { createProvider } from '@app/provider-simulator/provider'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { deferred } from '@repo/messaging/deferred'
import type { Effects } from '@repo/messaging/effects'
import type { Message } from '@repo/messaging/message'
import { messageHandler, type Handle, type Outcome } from '@repo/messaging/message-handler'
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

import { cardProvider } from '../src/card-provider.ts'
import { payment } from '../src/domain/decider.ts'
import type { Payment } from '../src/domain/state.ts'
import { stateFromJson } from '../src/domain/stored.ts'
import { cardCalls, type CardCallOptions, type CardProvider } from '../src/effects.ts'
import { handlers } from '../src/handlers.ts'
import { outgoing } from '../src/outgoing.ts'
import { paymentStore } from '../src/store.ts'

/** After this an outcome is unknown to us; the provider keeps the callers whose answer is lost for longer. */
const timeoutMs = 250

export type PaymentService = Awaited<ReturnType<typeof paymentService>>

export async function paymentService() {
  const { url, drop } = await testStack.database()
  const dir = new URL('../migrations', import.meta.url)
  await migrate({ url, migrations: [messagingMigrations, { name: 'payment', dir }] })
  const codec = await offlineCodec()
  const db = postgres({ url })
  const payments = participant({
    decider: payment,
    store: paymentStore(),
    outgoing,
    outbox: outbox({ codec, topicOf: () => 'payment.events' }),
    newId,
  })
  const handle = messageHandler(payments, handlers, systemClock)
  const hearWith = (handle: Handle, messages: readonly Message[]): Promise<readonly Outcome[]> =>
    withRetries(() => db.transaction((tx) => handle(tx, messages.map(delivered))))
  const provider = await simulatedProvider()
  const card = cardProvider(`${provider.url}/card`, timeoutMs)
  const runners: Effects[] = []

  return {
    db,
    codec,
    handle,
    payments,
    card,
    provider,
    /** Handles the messages in one transaction, as one batch of a consumer, where nobody calls the provider. */
    hear: (...messages: readonly Message[]) => hearWith(handle, messages),
    /** The same where this runner calls it: the service as it is. */
    hearBeside: ({ firstAttempts }: ReturnType<typeof cardCalls>, ...messages: readonly Message[]) =>
      hearWith(messageHandler(payments, handlers, systemClock, firstAttempts), messages),
    /** Another process that calls the provider, until the end of the test. */
    run(options: Partial<CardCallOptions> = {}) {
      const runner = cardCalls({
        db,
        participant: payments,
        card,
        clock: systemClock,
        pollMs: 20,
        backOff: () => 10,
        ...options,
      })
      runners.push(runner)
      return runner
    },
    async stateOf(orderId: string): Promise<Payment | undefined> {
      const { rows } = await db.query<{ state: unknown }>('select state from payments where id = $1', [
        orderId,
      ])
      return rows[0] && stateFromJson(rows[0].state)
    },
    /** Types of what was said of an order, oldest first. */
    async said(orderId: string): Promise<readonly string[]> {
      const { rows } = await db.query<{ type: string }>(
        'select type from outbox where key = $1 order by id',
        [orderId],
      )
      return rows.map(({ type }) => type)
    },
    async ledger(orderId: string) {
      const { rows } = await db.query<{ kind: string; amount: bigint; provider_id: string }>(
        'select kind, amount, provider_id from ledger_entries where order_id = $1 order by id',
        [orderId],
      )
      return rows.map(({ kind, amount, provider_id: id }) => ({ kind, amount, id }))
    },
    async stopRunners() {
      await Promise.all(runners.splice(0).map((runner) => runner.stop()))
    },
    async stop() {
      await this.stopRunners()
      await provider.stop()
      await db.stop()
      await drop()
    },
  }
}

async function simulatedProvider() {
  const stopping = new AbortController()
  const journal = openJournal()
  const chooser = createChooser()
  const provider = createProvider({ journal, chooser, now: () => new Date(), newId, lateMs: 100 })
  const options = { provider, journal, chooser, slowMs: 50, hangMs: 60_000, signal: stopping.signal }
  const http = await testHttp((app) => providerRoutes(app, options))
  return {
    url: http.url,
    /** What the provider did for an order, in order: the witness that is not ours. */
    journal: (orderId: string): readonly Entry[] =>
      journal.after(0).filter((entry) => entry.orderId === orderId),
    /** What befalls the next new keys of a kind. */
    force: (...force: Settings['force']) => chooser.set({ ...chooser.settings(), force }),
    async stop() {
      stopping.abort()
      await http.stop()
    },
  }
}

/** A card whose charges wait until `open` is called; `begun` counts those that wait or waited. */
export function heldCard(card: CardProvider) {
  const gate = deferred()
  const counts = { begun: 0 }
  const charge: CardProvider['charge'] = {
    ask: card.charge.ask,
    async perform(key, request) {
      counts.begun++
      await gate.promise
      return card.charge.perform(key, request)
    },
  }
  return { card: { charge, refund: card.refund }, counts, open: gate.resolve }
}

const address = {
  recipient: 'Ada Lovelace',
  line1: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
}

/** What Payment hears about one order of this total, in minor units. */
export function order(amount: bigint, orderId: string = newId()) {
  const lines = [{ sku: 'CUP', quantity: 1, unitPrice: amount }]
  const total = { amount, currency: 'EUR' }
  const shortages = [{ sku: 'CUP', requested: 1, available: 0 }]
  return {
    id: orderId,
    placed: () => said('OrderPlaced', orderId, { customerId: 'ada', lines, total, address }),
    cancelled: () => said('OrderCancelled', orderId, { reason: 'CUSTOMER_REQUEST' }),
    outOfStock: () => said('InsufficientStock', orderId, { shortages }),
    shipmentFailed: () => said('ShipmentFailed', orderId, { reason: 'address not served' }),
  }
}
