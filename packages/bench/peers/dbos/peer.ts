import { postgres } from '@repo/postgres/database'
import { packageOfPeer } from '../../src/install-peer.ts'
import {
  type Ended,
  type OpenSagaPeer,
  peerOrder,
  type PeerOrder,
  problemsOfWays,
  type SagaPeer,
  type StepName,
  stepProviders,
} from '../../src/saga-peer.ts'
import { type BenchStack } from '../../src/stack.ts'

/** The part of the SDK that is used here. */
interface Library {
  readonly DBOS: {
    setConfig(config: object): void
    launch(): Promise<void>
    shutdown(): Promise<void>
    registerWorkflow<Input, Output>(
      work: (input: Input) => Promise<Output>,
      config: { readonly name: string },
    ): (input: Input) => Promise<Output>
    runStep<Output>(work: () => Promise<Output>, config: { readonly name: string }): Promise<Output>
    startWorkflow<Input, Output>(
      workflow: (input: Input) => Promise<Output>,
      params: { readonly workflowID: string },
    ): (input: Input) => Promise<{ getResult(): Promise<Output> }>
  }
}

// As many connections as our four services have together; its default is 10.
const connections = 40

/** The saga as one durable workflow: an orchestrator that knows every step, and how to undo it. One to a process: the SDK keeps its state in its module. */
export const dbos: SagaPeer = { name: 'DBOS', open }

async function open(stack: BenchStack): Promise<OpenSagaPeer> {
  const { DBOS } = await packageOfPeer<Library>('dbos', '@dbos-inc/dbos-sdk')
  const url = await stack.database('dbos')
  const nothing = (): void => undefined
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: url,
    systemDatabasePoolSize: connections,
    logger: { info: nothing, debug: nothing, warn: nothing, error: nothing },
  })
  const steps = stepProviders()

  const saga = DBOS.registerWorkflow<PeerOrder, Ended>(
    async (order) => {
      const undo: StepName[] = []
      const perform = async (name: StepName): Promise<void> => {
        const answer = await DBOS.runStep(() => steps[name].perform(`${name} ${order.orderId}`, order), {
          name,
        })
        if (answer.kind === 'refused') throw new Error(answer.reason)
      }
      try {
        await perform('reserve')
        undo.unshift('release')
        await perform('charge')
        undo.unshift('refund')
        await perform('confirm')
        await perform('ship')
        return 'completed'
      } catch {
        for (const step of undo) await perform(step)
        return 'cancelled'
      }
    },
    { name: 'placeOrder' },
  )
  await DBOS.launch()
  const db = postgres({ url, max: 1, statementTimeoutMs: 60_000 })
  const place = async (order: PeerOrder): Promise<Ended> => {
    const handle = await DBOS.startWorkflow(saga, { workflowID: order.orderId })(order)
    return handle.getResult()
  }
  const close = async (): Promise<void> => {
    await DBOS.shutdown()
    await db.stop()
  }
  const refused = await place(peerOrder({ carrierRefuses: true })).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    contenders: [
      {
        name: 'DBOS',
        how: `one workflow of four steps, ${connections} connections to its system database; runs in the generator, so that an order reaches it by a call`,
        // Enough that no connection is ever idle. More of them move in step, and complete in waves.
        inFlight: 2 * connections,
        async run() {
          const ended = await place(peerOrder({ carrierRefuses: false }))
          if (ended !== 'completed') throw new Error(`a saga of DBOS was ${ended}`)
        },
        async problems(sagas) {
          const { rows } = await db.query<{ steps: string; sagas: number }>(
            `select steps, count(*)::int as sagas from (
               select string_agg(function_name, ' ' order by function_id) as steps
               from dbos.workflow_status join dbos.operation_outputs using (workflow_uuid)
               where status = 'SUCCESS' group by workflow_uuid
             ) as done group by steps`,
          )
          const found = new Map(rows.map(({ steps: way, sagas: count }) => [way, count]))
          return [
            ...problemsOfWays('DBOS', found, sagas),
            ...(refused === 'cancelled' ? [] : [`the saga of DBOS whose carrier refuses was ${refused}`]),
          ]
        },
      },
    ],
    close,
  }
}
