import { postgres } from '@repo/postgres/database'
import { packageOfPeer } from '../../src/install-peer.ts'
import {
  type Ended,
  type OpenSagaPeer,
  type PeerOrder,
  sagaContender,
  type SagaPeer,
  stepProviders,
} from '../../src/saga-peer.ts'
import { type BenchStack } from '../../src/stack.ts'
import { placeOrder } from '../place-order.ts'

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
    (order) =>
      placeOrder((name) =>
        DBOS.runStep(() => steps[name].perform(`${name} ${order.orderId}`, order), { name }),
      ),
    { name: 'placeOrder' },
  )
  await DBOS.launch()
  const db = postgres({ url, max: 1, statementTimeoutMs: 60_000 })
  const close = async (): Promise<void> => {
    await DBOS.shutdown()
    await db.stop()
  }
  const contender = await sagaContender({
    name: 'DBOS',
    how: `one workflow of four steps, ${connections} connections to its system database; runs in the generator, so that an order reaches it by a call`,
    // Enough that no connection is ever idle. More of them move in step, and complete in waves.
    inFlight: 2 * connections,
    async place(order) {
      const handle = await DBOS.startWorkflow(saga, { workflowID: order.orderId })(order)
      return handle.getResult()
    },
    async ways() {
      const { rows } = await db.query<{ way: string; sagas: number }>(
        `select way, count(*)::int as sagas from (
           select string_agg(function_name, ' ' order by function_id) as way
           from dbos.workflow_status join dbos.operation_outputs using (workflow_uuid)
           where status = 'SUCCESS' group by workflow_uuid
         ) as done group by way`,
      )
      return new Map(rows.map(({ way, sagas }) => [way, sagas]))
    },
  }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return { contenders: [contender], close }
}
