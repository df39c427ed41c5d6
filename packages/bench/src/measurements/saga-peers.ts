import { dbos } from '../../peers/dbos/peer.ts'
import { temporal } from '../../peers/temporal/peer.ts'
import { Costs } from '../costs.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement, type Outcome, type Surroundings } from '../measurement.ts'
import { openAvailable } from '../peer.ts'
import { type Plan } from '../plan.ts'
import { closedLoop, type ClosedLoopOptions } from '../saga/closed-loop.ts'
import { withSagas } from '../saga/customers.ts'
import { ofLostOrders } from '../saga/sagas.ts'
import { type OpenSagaPeer, type SagaContender, type SagaPeer } from '../saga-peer.ts'
import { ratios, verdict } from '../statistics.ts'

const peers = [dbos, temporal]
const ourselves = 'our services'

/** Our four services and their topics, against orchestrators that run the same four steps. */
export const sagaPeers: Measurement = {
  name: 'saga-peers',
  title: 'Saga peers: a choreography of four services against an orchestrated workflow',
  onlyWhenAsked: true,
  async run(around) {
    const { opened, missing, close } = await openAvailable(peers, around.progress, (peer) =>
      openPeer(peer, around),
    )
    try {
      const contenders = opened.flatMap((peer) => peer.contenders)
      if (contenders.length === 0) return { series: [], verdicts: [], notes: missing, wrong: [] }
      return await compare(around, contenders, missing)
    } finally {
      await close()
    }
  },
}

async function openPeer(peer: SagaPeer, { stack, progress }: Surroundings): Promise<OpenSagaPeer> {
  const opened = await peer.open(stack, progress)
  const group = `peer ${peer.name}`
  if (opened.pid !== undefined) stack.groups.add(group, opened.pid)
  return {
    ...opened,
    async close() {
      if (opened.pid !== undefined) stack.groups.remove(group)
      await opened.close()
    },
  }
}

async function compare(
  around: Surroundings,
  contenders: readonly SagaContender[],
  missing: readonly string[],
): Promise<Outcome> {
  const { stack, plan, progress } = around
  progress('starting the services')
  const wrong: string[] = []
  const costs = new Costs(stack, 'saga')
  return withSagas(stack, async ({ system, sagas, problems }) => {
    await system.use('in-process')
    const load = async (
      whose: string,
      loop: Pick<ClosedLoopOptions, 'sagas' | 'inFlight'>,
      repetition: number,
    ) => {
      const { rampSeconds, seconds } = longEnough(plan)
      const begin = () => costs.begin(whose, repetition)
      const sagasPerSecond = await closedLoop({ rampSeconds, seconds, begin, ...loop })
      if (sagasPerSecond === 0 && repetition > 0)
        wrong.push(`${whose}, repetition ${repetition}: no saga was completed in ${seconds} s`)
      return sagasPerSecond
    }
    const [rates = [], ...others] = await interleaved(
      [
        {
          label: ourselves,
          async measure(repetition) {
            const rate = await load(ourselves, { sagas, inFlight: plan.saga.inFlight }, repetition)
            wrong.push(...(await problems(`${ourselves}, repetition ${repetition}`)))
            return rate
          },
        },
        ...contenders.map((contender) => {
          const theirs = counted(contender)
          return {
            label: contender.name,
            async measure(repetition: number) {
              const loop = { sagas: theirs, inFlight: contender.inFlight }
              const rate = await load(contender.name, loop, repetition)
              wrong.push(...(await contender.problems(theirs.completed)))
              return rate
            },
          }
        }),
      ],
      around,
    )
    const ofPeer = contenders.map(({ name }, index) => ({ name, values: others[index] ?? [] }))
    return {
      series: [
        { label: `${ourselves}, providers in process`, unit: 'sagas/s', values: rates },
        ...ofPeer.map(({ name, values }) => ({
          label: `${name}, providers in process`,
          unit: 'sagas/s',
          values,
        })),
      ],
      verdicts: ofPeer.map(({ name, values }) =>
        verdict(`${ourselves} / ${name}`, '', ratios(rates, values)),
      ),
      ...costs.outcome,
      notes: [
        `ours: ${plan.saga.inFlight} sagas in flight`,
        ...contenders.map(({ name, inFlight, how }) => `${name}: ${inFlight} sagas in flight; ${how}`),
        'the others: one service, no events that anybody could hear, and their reserve moves no stock',
        ...missing,
      ],
      wrong,
    }
  }).catch((error: unknown) => ofLostOrders(error, wrong))
}

/** Never so short that a contender is still at its first sagas when the clock runs. */
function longEnough({
  saga: { rampSeconds, seconds },
}: Plan): Pick<ClosedLoopOptions, 'rampSeconds' | 'seconds'> {
  return { rampSeconds: Math.max(3, rampSeconds), seconds: Math.max(5, seconds) }
}

/** Sagas of a peer as the closed loop wants them. */
function counted(
  contender: Pick<SagaContender, 'run'>,
): ClosedLoopOptions['sagas'] & { readonly completed: number } {
  const underWay = new Set<Promise<void>>()
  let completed = 0
  return {
    get completed() {
      return completed
    },
    async run() {
      const saga = contender.run()
      underWay.add(saga)
      await saga.finally(() => underWay.delete(saga))
      completed += 1
      return performance.now()
    },
    settle: async () => void (await Promise.all(underWay)),
  }
}
