import { batchAndMark } from '../../peers/batch-and-mark/peer.ts'
import { debezium, debeziumTuned } from '../../peers/debezium/peer.ts'
import { ourRelay } from '../../peers/our-relay.ts'
import { pgTransactionalOutbox } from '../../peers/pg-transactional-outbox/peer.ts'
import { tutorialRelay } from '../../peers/tutorial-relay/peer.ts'
import { watermill } from '../../peers/watermill/peer.ts'
import { Costs } from '../costs.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement, type Surroundings } from '../measurement.ts'
import { type Peer } from '../peer.ts'
import { openContenders, type RelayContender } from '../relay-contenders.ts'
import { ratios, verdict } from '../statistics.ts'

const peers: readonly Peer[] = [
  ourRelay,
  batchAndMark,
  debezium,
  debeziumTuned,
  watermill,
  pgTransactionalOutbox,
  tutorialRelay,
]

/** The same backlog through our relay and through what one would use instead, one after the other, again and again. */
export const relayPeers: Measurement = {
  name: 'peers',
  title: 'Peers: a backlog of the outbox through other relays',
  onlyWhenAsked: true,
  needsLogicalDecoding: true,
  async run(around) {
    const wrong: string[] = []
    const costs = new Costs(around.stack, 'event')
    const { opened: contenders, missing, close } = await openContenders(around, peers, { wrong })
    try {
      const measured = await interleaved(
        contenders.map((contender) => ({
          label: contender.peer.name,
          measure: (repetition) => drain(contender, around, costs, repetition),
        })),
        around,
      )
      const [first = []] = measured
      return {
        series: contenders.map(({ peer }, index) => ({
          label: peer.name,
          unit: 'events/s',
          values: measured[index] ?? [],
        })),
        verdicts: contenders.slice(1).map(({ peer }, index) => {
          const target = peer === tutorialRelay ? { atLeast: 20 } : { atLeast: 1 }
          return verdict(`our relay / ${peer.name}`, '', ratios(first, measured[index + 1] ?? []), target)
        }),
        ...costs.outcome,
        notes: [
          ...contenders.map(({ peer }) => `${peer.name}: ${peer.how}; ${rowsFor(peer, around)} events`),
          ...missing,
        ],
        wrong,
      }
    } finally {
      await close()
    }
  },
}

/** Events a second, from the commit of the backlog until its last event is on the log. */
async function drain(
  { peer, relay, events, published, check }: RelayContender,
  around: Surroundings,
  costs: Costs,
  repetition: number,
): Promise<number> {
  const rows = rowsFor(peer, around)
  const backlog = events(rows)
  await relay.begin()
  await relay.fill(backlog)
  const startedAt = performance.now()
  const spent = await costs.begin(peer.name, repetition)
  await published(rows)
  const rate = (rows * 1_000) / (performance.now() - startedAt)
  await spent(rows)
  await relay.pause()
  await check(rows, repetition)
  return rate
}

const rowsFor = ({ pace }: Peer, { plan }: Surroundings): number =>
  pace === 'fast' ? plan.relay.rows : plan.relay.rows / 10
