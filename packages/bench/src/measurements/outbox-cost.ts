import { order } from '@app/order/domain/decider'
import { outgoing } from '@app/order/outgoing'
import { placeOrders, type Place } from '@app/order/place-orders'
import { orderStream } from '@app/order/store'
import { eventStore } from '@repo/event-store/event-store'
import { topicOf } from '@repo/contracts/topics'
import { outbox, type Outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { type Database } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'
import { newId } from '@repo/service/identity'
import { Costs } from '../costs.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement } from '../measurement.ts'
import { orderPlaced, sampleOrder } from '../sample-messages.ts'
import { ratios, verdict } from '../statistics.ts'

const target = { atLeast: 0.9 }
const requestsAtOnce = 64

const migrations = [
  { name: 'event_store', dir: new URL('../../../event-store/migrations', import.meta.url) },
  { name: 'order', dir: new URL('../../../../apps/order/migrations', import.meta.url) },
]

/** What it costs to write down, in the same transaction, what must be published. */
export const outboxCost: Measurement = {
  name: 'outbox',
  title: 'Outbox: a business transaction with it, against the same without',
  async run(around) {
    const { stack, plan } = around
    const { seconds, connections } = plan.outbox
    const db = postgres({ url: await stack.database('outbox', migrations), max: connections })
    const wrong: string[] = []
    const value = stack.codec.encode(orderPlaced(newId(), 0))
    const withOutbox = outbox({ codec: stack.codec, topicOf })
    const without: Outbox = () => Promise.resolve()

    const costs = new Costs(stack, 'transaction')

    const statement = (sql: string, values: () => readonly unknown[], counted: boolean) => {
      const contender = `one statement ${counted ? 'with' : 'without'}`
      return async (repetition: number) => {
        await db.query('truncate outbox, business')
        const spent = await costs.begin(contender, repetition)
        const done = await closedLoop(connections, seconds, () => db.query(sql, values()))
        await spent(done.count)
        await expectRows(db, counted ? done.count : 0, wrong)
        return done.rate
      }
    }
    const placing = (append: Outbox, counted: boolean) => async (repetition: number) => {
      await db.query('truncate outbox, events, streams, snapshots, idempotency_keys')
      const place = placer(db, append)
      const spent = await costs.begin(`orders placed ${counted ? 'with' : 'without'}`, repetition)
      const done = await closedLoop(requestsAtOnce, seconds, place)
      await spent(done.count)
      await expectRows(db, counted ? done.count : 0, wrong)
      return done.rate
    }
    try {
      await db.query(
        'create table business (id uuid primary key, state jsonb not null, version int not null)',
      )
      const measured = await interleaved(
        [
          {
            label: 'one statement with outbox',
            measure: statement(statementWithOutbox, () => [newId(), state, newId(), value], true),
          },
          { label: 'the same without', measure: statement(statementWithout, () => [newId(), state], false) },
          { label: 'placing orders with outbox', measure: placing(withOutbox, true) },
          { label: 'placing without', measure: placing(without, false) },
        ],
        around,
      )
      const [one = [], oneWithout = [], placed = [], placedWithout = []] = measured
      return {
        series: [
          { label: 'one statement, with its outbox row', unit: 'tx/s', values: one },
          { label: 'the same without', unit: 'tx/s', values: oneWithout },
          { label: 'orders placed, with outbox rows', unit: 'orders/s', values: placed },
          { label: 'the same without', unit: 'orders/s', values: placedWithout },
        ],
        verdicts: [
          verdict('one statement: with / without', '', ratios(one, oneWithout), target),
          verdict('orders placed: with / without', '', ratios(placed, placedWithout), target),
        ],
        ...costs.outcome,
        notes: [
          `one statement: ${connections} connections, a commit each; orders: ${requestsAtOnce} at once through the ` +
            "order service's own code, which joins them into shared commits",
        ],
        wrong,
      }
    } finally {
      await db.stop()
    }
  },
}

const state = JSON.stringify({ status: 'pending', ...sampleOrder(0) }, (_, item: unknown) =>
  typeof item === 'bigint' ? item.toString() : item,
)

const statementWithout = `insert into business (id, state, version) values ($1, $2, 1)`
const statementWithOutbox = `with written as (${statementWithout} returning id)
  insert into outbox (topic, key, type, event_id, value)
  select 'order.events', id, 'OrderPlaced', $3, $4 from written`

async function closedLoop(
  atOnce: number,
  seconds: number,
  work: () => Promise<unknown>,
): Promise<{ readonly rate: number; readonly count: number }> {
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1_000
  let count = 0
  const loop = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      await work()
      count += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  return { count, rate: (count * 1_000) / (performance.now() - startedAt) }
}

function placer(db: Database, append: Outbox): () => Promise<unknown> {
  const orders = participant({
    decider: order,
    store: eventStore(orderStream({})),
    outgoing,
    outbox: append,
    newId,
  })
  const place = placeOrders({ db, orders, afterCommit: () => {} })
  let index = 0
  return () => {
    const orderId = newId()
    const command = placeCommand((index += 1))
    const cause = { correlationId: orderId, causationId: orderId, userId: null, traceparent: undefined }
    return place({ idempotencyKey: orderId, orderId, command, cause })
  }
}

function placeCommand(index: number): Place {
  const at = new Date()
  return {
    type: 'Place',
    ...sampleOrder(index),
    salesChannel: null,
    at,
    deadline: new Date(at.getTime() + 900_000),
  }
}

async function expectRows(db: Database, expected: number, wrong: string[]): Promise<void> {
  const { rows } = await db.query<{ found: number }>('select count(*)::int as found from outbox')
  const found = rows[0]?.found
  if (found !== expected) wrong.push(`${found} outbox rows for ${expected} transactions`)
}
