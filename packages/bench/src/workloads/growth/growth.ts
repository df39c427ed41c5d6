import { sampleBacklog } from '../../backlog.ts'
import { type Measurement } from '../../measurement.ts'
import { consumerProbe } from './consumer-cost.ts'
import { type Axis, costAlong, type Grown } from './cost-plot.ts'
import { hopProbe } from './hop-cost.ts'
import { relayProbe } from './relay-cost.ts'
import { storeProbe } from './store-cost.ts'

// Of an aggregate, where their number is not what is varied; an order has about as many.
const usualEvents = 5

/** Whether one more event costs the same when there is more of everything. */
export const growth: Measurement = {
  name: 'growth',
  title: 'Growth: what one event costs as partitions, aggregates, tables and the saga grow',
  notInQuick: true,
  async run(around) {
    const { codec } = around.stack
    const sizes = around.plan.workloads.growth
    const { rows, orders, rounds } = sizes
    const wrong: string[] = []
    const label = (what: string, x: number) => `${what} ${x}`
    const axes: readonly Axis[] = [
      {
        title: 'relay, by partitions',
        x: { label: 'partitions' },
        at: sizes.partitions,
        probe: (partitions) => {
          const backlog = sampleBacklog(codec, { rows, aggregates: rows / 10 })
          return relayProbe(around, {
            label: label('relay, partitions', partitions),
            backlog,
            partitions,
            wrong,
          })
        },
      },
      {
        title: 'consumer, by partitions',
        x: { label: 'partitions of each of two topics' },
        at: sizes.partitions,
        probe: (partitions) =>
          consumerProbe(around, {
            label: label('consumer, partitions', partitions),
            orders,
            partitions,
            wrong,
          }),
      },
      {
        title: 'event store, by events of an aggregate',
        x: { label: 'events of an aggregate', log: true },
        at: sizes.eventsPerAggregate,
        probe: (eventsPerAggregate) =>
          storeProbe(around, {
            label: label('event store, events', eventsPerAggregate),
            eventsPerAggregate,
            rounds,
            wrong,
          }),
      },
      {
        title: 'event store, by rows in it',
        x: { label: 'events of other aggregates' },
        at: sizes.eventStore,
        probe: (others) =>
          storeProbe(around, {
            label: label('event store, rows', others),
            eventsPerAggregate: usualEvents,
            others,
            rounds,
            wrong,
          }),
      },
      {
        title: 'relay, by aggregates',
        x: { label: 'aggregates', log: true },
        at: sizes.aggregates,
        probe: (aggregates) => {
          const backlog = sampleBacklog(codec, { rows: Math.max(...sizes.aggregates), aggregates })
          return relayProbe(around, { label: label('relay, aggregates', aggregates), backlog, wrong })
        },
      },
      {
        title: 'relay, by rows in the outbox',
        x: { label: 'rows in the outbox', log: true },
        at: sizes.outbox,
        probe: (waiting) => {
          const backlog = sampleBacklog(codec, { rows: waiting, aggregates: Math.min(...sizes.outbox) / 10 })
          return relayProbe(around, { label: label('relay, outbox', waiting), backlog, wrong })
        },
      },
      {
        title: 'consumer, by rows in the inbox',
        x: { label: 'rows in the inbox' },
        at: sizes.inbox,
        probe: (inbox) =>
          consumerProbe(around, { label: label('consumer, inbox', inbox), orders, inbox, wrong }),
      },
      {
        title: 'consumer, by messages to a transaction',
        x: { label: 'messages to a transaction, at most', log: true },
        at: sizes.perTransaction,
        probe: (maxMessages) =>
          consumerProbe(around, {
            label: label('consumer, messages to a transaction', maxMessages),
            // One by one they take more than ten times as long.
            orders: Math.min(orders, 2_000 * maxMessages),
            maxMessages,
            wrong,
          }),
      },
      {
        title: 'a chain of services, by hops',
        x: { label: 'hops' },
        at: sizes.hops,
        probe: (hops) => {
          const backlog = sampleBacklog(codec, { rows, aggregates: rows / 10 })
          return hopProbe(around, { label: label('chain, hops', hops), hops, backlog, wrong })
        },
      },
    ]
    const grown: Grown[] = []
    for (const axis of axes) grown.push(await costAlong(around, axis))
    return {
      series: grown.flatMap(({ series }) => series),
      verdicts: grown.flatMap(({ verdicts }) => verdicts),
      plots: grown.flatMap(({ plots }) => plots),
      notes: [
        `relay: by partitions ${rows} rows of ${rows / 10} aggregates, by aggregates ${Math.max(...sizes.aggregates)} rows, ` +
          `by rows ${Math.min(...sizes.outbox) / 10} aggregates; ` +
          `consumer: ${2 * orders} messages, a tenth of them one by one; ` +
          'event store: load, lock and append one event to each of ten aggregates in a transaction, a snapshot every 100, ' +
          'half of the other aggregates older and half of them newer; ' +
          `chain: ${rows} events through every service, the cost of one event to one of them`,
        'processor time is that of Postgres, Kafka and this process together; CPU-ms per 1,000 events are µs per event',
      ],
      wrong,
    }
  },
}
