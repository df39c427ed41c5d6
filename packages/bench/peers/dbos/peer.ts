import { type Provider } from '@repo/messaging/effect'
import { postgres } from '@repo/postgres/database'
import { inProcessProvider } from '@repo/providers/in-process-provider'
import { type ProviderAnswer } from '@repo/providers/provider'
import { newId } from '@repo/service/identity'
import { packageOfPeer } from '../../src/install-peer.ts'
import { sampleOrder } from '../../src/sample-messages.ts'
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

type Ended = 'completed' | 'cancelled'
type Order = ReturnType<typeof sampleOrder> & { readonly orderId: string; readonly carrierRefuses: boolean }

// As many connections as our four services have together; its default is 10.
const connections = 40

/** Sagas at once: enough that no connection is ever idle. More of them move in step, and complete in waves. */
export const inFlight = 2 * connections

export const how = `one workflow of four steps, ${connections} connections to its system database`

/** The saga as one durable workflow: an orchestrator that knows every step, and how to undo it. */
export interface DbosSaga {
  /** Runs one saga to its end. */
  run(): Promise<void>
  /** What is wrong after so many sagas, in words: each ended well, with every step written down once and in order. */
  problems(sagas: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** Rejects with `NotInstallable` when this machine cannot have it. One to a process: the SDK keeps its state in its module. */
export async function openDbosSaga(stack: BenchStack): Promise<DbosSaga> {
  const { DBOS } = await packageOfPeer<Library>('dbos', '@dbos-inc/dbos-sdk')
  const url = await stack.database('dbos')
  const nothing = (): void => undefined
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: url,
    systemDatabasePoolSize: connections,
    logger: { info: nothing, debug: nothing, warn: nothing, error: nothing },
  })
  const steps = providers()

  const saga = DBOS.registerWorkflow<Order, Ended>(
    async (order) => {
      const undo: (keyof typeof steps)[] = []
      const perform = async (name: keyof typeof steps): Promise<void> => {
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
  let placed = 0
  const place = async (carrierRefuses: boolean): Promise<Ended> => {
    const orderId = newId()
    const order = { ...sampleOrder((placed += 1)), orderId, carrierRefuses }
    const handle = await DBOS.startWorkflow(saga, { workflowID: orderId })(order)
    return handle.getResult()
  }
  const refused = await place(true)
  return {
    async run() {
      const ended = await place(false)
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
      const problems: string[] = []
      const wanted = new Map([
        ['reserve charge confirm ship', sagas],
        ['reserve charge confirm ship refund release', 1],
      ])
      for (const way of new Set([...wanted.keys(), ...found.keys()])) {
        const [is, should] = [found.get(way) ?? 0, wanted.get(way) ?? 0]
        if (is !== should) problems.push(`${is} sagas of DBOS went "${way}" and not ${should}`)
      }
      if (refused !== 'cancelled') problems.push(`the saga whose carrier refuses was ${refused}`)
      return problems
    },
    async close() {
      await DBOS.shutdown()
      await db.stop()
    },
  }
}

/** Providers that answer at once, as ours do in process; none of them moves stock in a database. */
function providers() {
  const agrees = (): Provider<Order, ProviderAnswer> => inProcessProvider((id) => ({ kind: 'ok', id }))
  const ship: Provider<Order, ProviderAnswer> = inProcessProvider((id, { carrierRefuses }: Order) =>
    carrierRefuses ? { kind: 'refused', reason: 'no such address' } : { kind: 'ok', id },
  )
  return {
    reserve: agrees(),
    charge: agrees(),
    confirm: agrees(),
    ship,
    release: agrees(),
    refund: agrees(),
  } as const
}
