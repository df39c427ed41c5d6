import { how, inFlight, openDbosSaga, type DbosSaga } from '../../peers/dbos/peer.ts'
import { Costs } from '../costs.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement, type Outcome, type Surroundings } from '../measurement.ts'
import { NotInstallable } from '../peer.ts'
import { type Plan } from '../plan.ts'
import { closedLoop, type ClosedLoopOptions } from '../saga/closed-loop.ts'
import { withSagas } from '../saga/customers.ts'
import { ofLostOrders } from '../saga/sagas.ts'
import { ratios, verdict } from '../statistics.ts'

/** Our four services and their topics, against one orchestrator that runs the same four steps out of Postgres. */
export const sagaPeers: Measurement = {
  name: 'saga-peers',
  title: 'Saga peers: a choreography of four services against an orchestrated workflow',
  onlyWhenAsked: true,
  async run(around) {
    around.progress('setting up DBOS')
    const dbos = await openDbosSaga(around.stack).catch((error: unknown) => {
      if (error instanceof NotInstallable) return error
      throw error
    })
    if (dbos instanceof NotInstallable) {
      return { series: [], verdicts: [], notes: [`DBOS: not measured, ${dbos.message}`], wrong: [] }
    }
    try {
      return await compare(around, dbos)
    } finally {
      await dbos.close()
    }
  },
}

async function compare(around: Surroundings, dbos: DbosSaga): Promise<Outcome> {
  const { stack, plan, progress } = around
  progress('starting the services')
  const theirs = counted(dbos)
  const wrong: string[] = []
  const costs = new Costs(stack, 'saga')
  return withSagas(stack, async ({ system, sagas: ours, problems }) => {
    await system.use('in-process')
    const load = async (
      whose: 'our services' | 'DBOS',
      loop: Pick<ClosedLoopOptions, 'sagas' | 'inFlight'>,
      repetition: number,
    ) => {
      const sagasPerSecond = await closedLoop({
        ...longEnough(plan),
        begin: () => costs.begin(whose, repetition),
        ...loop,
      })
      if (sagasPerSecond === 0 && repetition > 0) {
        wrong.push(
          `${whose}, repetition ${repetition}: no saga was completed in ${longEnough(plan).seconds} s`,
        )
      }
      return sagasPerSecond
    }
    const [rates = [], dbosRates = []] = await interleaved(
      [
        {
          label: 'our services',
          async measure(repetition) {
            const rate = await load('our services', { sagas: ours, inFlight: plan.saga.inFlight }, repetition)
            wrong.push(...(await problems(`our services, repetition ${repetition}`)))
            return rate
          },
        },
        {
          label: 'DBOS',
          async measure(repetition) {
            const rate = await load('DBOS', { sagas: theirs, inFlight }, repetition)
            wrong.push(...(await dbos.problems(theirs.completed)))
            return rate
          },
        },
      ],
      around,
    )
    return {
      series: [
        { label: 'our services, providers in process', unit: 'sagas/s', values: rates },
        { label: 'DBOS, providers in process', unit: 'sagas/s', values: dbosRates },
      ],
      verdicts: [verdict('our services / DBOS', '', ratios(rates, dbosRates))],
      ...costs.outcome,
      notes: [
        `ours: ${plan.saga.inFlight} sagas in flight; DBOS: ${inFlight}, for more of them only wait for a connection`,
        `DBOS: ${how}; it runs in the generator, so that an order reaches it by a call and not by HTTP`,
        'DBOS: one service and one database, no events that others could hear, and its reserve moves no stock',
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

/** Sagas of DBOS as the closed loop wants them. */
function counted(dbos: DbosSaga): ClosedLoopOptions['sagas'] & { readonly completed: number } {
  const underWay = new Set<Promise<void>>()
  let completed = 0
  return {
    get completed() {
      return completed
    },
    async run() {
      const saga = dbos.run()
      underWay.add(saga)
      await saga.finally(() => underWay.delete(saga))
      completed += 1
      return performance.now()
    },
    settle: async () => void (await Promise.all(underWay)),
  }
}
