import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { topics } from '@repo/contracts/topics'
import { topicsReadBy } from '@repo/judge/subscriptions'
import { kafka } from '@repo/kafka/broker'
import { readLog } from '@repo/kafka/read-log'
import { type Service, services } from '@repo/local-stack/apps'
import { eventually } from '@repo/local-stack/jest/eventually'
import { metricSpecs } from '@repo/observability/names'

import { articles, customers } from './support/customers.ts'
import { startTestSystem, type TestSystem } from './support/system.ts'

/** One line of the exposition: `name{label="value"} 1`. */
interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const [none, one] = [(value: number) => value === 0, (value: number) => value === 1]
const some = (value: number) => value > 0

/** After one order that was completed, one of its events that came again, and one record that nobody can read. */
const told: readonly (readonly [
  Service,
  string,
  Readonly<Record<string, string>>,
  (value: number) => boolean,
])[] = [
  ['order', 'saga_outbox_depth_rows', {}, none],
  ['order', 'saga_outbox_oldest_age_seconds', {}, none],
  ['order', 'saga_relay_leader', {}, one],
  ['order', 'saga_relay_batch_size_records_count', {}, some],
  ['order', 'saga_relay_published_total', { topic: 'order.events' }, some],
  ['order', 'saga_event_age_seconds_count', { type: 'OrderShipped' }, one],
  ['tracker', 'saga_duration_seconds_count', { outcome: 'completed' }, one],
  ['payment', 'saga_effect_outcomes_total', { step: 'charge', outcome: 'ok' }, one],
  ['payment', 'saga_inbox_duplicates_total', { topic: 'order.events' }, some],
  ['payment', 'saga_events_parked_total', { topic: 'order.events', code: 'PAYLOAD_UNREADABLE' }, some],
  ['payment', 'saga_dead_letter_depth_rows', { topic: 'order.events' }, some],
  ['payment', 'saga_dead_letter_oldest_age_seconds', { topic: 'order.events' }, some],
  ['payment', 'saga_blocked_keys', { topic: 'order.events' }, one],
  ['shipping', 'saga_events_ignored_total', { type: 'OrderPlaced', reason: 'not heard' }, some],
  ['inventory', 'saga_consumer_alive', {}, one],
]

describe('what a running service tells when it is scraped', () => {
  let system: TestSystem
  beforeAll(async () => {
    system = await startTestSystem()
    for (const article of articles) await system.receive(article, 10)
    const orderId = await customers(system.url('order')).place()
    await eventually(
      async () => expect(await system.countOf('order', `streams where status = 'completed'`)).toBe(1),
      { timeoutMs: 60_000, describe: 'the order is completed' },
    )
    await sendAgainAndBroken(system, orderId)
  }, 600_000)
  afterAll(() => system.stop(), 120_000)

  async function scrape(service: Service): Promise<readonly Sample[]> {
    const response = await fetch(`${system.url(service)}/metrics`)
    return samplesOf(await response.text())
  }

  it.each(services)('every metric there is has a name in %s', async (service) => {
    const text = await (await fetch(`${system.url(service)}/metrics`)).text()
    for (const { name, type } of Object.values(metricSpecs))
      expect(text).toContain(`# TYPE ${name} ${type}\n`)
  })

  it.each(services)(
    'the lag of %s is told for every partition it reads, and nothing waits',
    async (service) => {
      const read = topics.filter(({ name }) => topicsReadBy(service).includes(name))
      const partitions = read.flatMap(({ name, partitions }) =>
        Array.from({ length: partitions }, (_, partition) => `${name}/${partition}`),
      )
      await eventually(
        async () => {
          const lags = (await scrape(service)).filter(({ name }) => name === 'saga_consumer_lag_records')
          expect(lags.map(({ labels }) => `${labels['topic']}/${labels['partition']}`).sort()).toEqual(
            partitions.sort(),
          )
          expect(lags.filter(({ value }) => value !== 0)).toEqual([])
        },
        { timeoutMs: 40_000 },
      )
    },
  )

  it.each(told)('%s says %s', async (service, name, labels, isIt) => {
    await eventually(
      async () => {
        const found = (await scrape(service)).filter((sample) => sample.name === name && has(sample, labels))
        expect({ found, isIt: found.length > 0 && found.every(({ value }) => isIt(value)) }).toMatchObject({
          isIt: true,
        })
      },
      { timeoutMs: 40_000 },
    )
  })
})

/** The order's first event under its own id, and its bytes cut short for an order that nobody placed. */
async function sendAgainAndBroken(system: TestSystem, orderId: string): Promise<void> {
  const { brokers } = system.stack
  const broker = kafka({ brokers, clientId: 'sends-again' })
  const producer = await broker.producer()
  for await (const records of readLog({ brokers, topics: ['order.events'] })) {
    for (const { topic, key, value, headers } of records) {
      if (String(key) !== orderId || headers['ce_type'] !== 'OrderPlaced' || !value) continue
      await producer.send([
        { topic, key: orderId, value, headers },
        { topic, key: crypto.randomUUID(), value: value.subarray(0, 7), headers },
      ])
    }
  }
  await broker.stop()
}

function samplesOf(exposition: string): readonly Sample[] {
  return exposition.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (name === undefined) return []
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text] as const)
    return [{ name, labels: Object.fromEntries(pairs) as Sample['labels'], value: Number(value) }]
  })
}

function has({ labels }: Sample, wanted: Sample['labels']): boolean {
  return Object.entries(wanted).every(([label, text]) => labels[label] === text)
}
