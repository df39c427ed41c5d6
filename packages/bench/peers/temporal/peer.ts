import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '@repo/local-stack/ports'
import { together } from '@repo/messaging/together'
import { inPeerFolder, packageOfPeer, peerFolder } from '../../src/install-peer.ts'
import {
  type Ended,
  type OpenSagaPeer,
  peerOrder,
  type PeerOrder,
  problemsOfWays,
  type SagaContender,
  type SagaPeer,
  stepProviders,
} from '../../src/saga-peer.ts'
import { type BenchStack } from '../../src/stack.ts'

/** The parts of the SDK that are used here. */
interface ClientLibrary {
  readonly Connection: { connect(options: object): Promise<{ close(): Promise<void> }> }
  readonly Client: new (options: object) => {
    readonly workflow: {
      execute(workflow: string, options: object): Promise<Ended>
      getHandle(id: string): { fetchHistory(): Promise<{ readonly events?: readonly HistoryEvent[] }> }
    }
  }
}

interface WorkerLibrary {
  readonly Runtime: { install(options: object): unknown }
  readonly DefaultLogger: new (level: string) => unknown
  readonly NativeConnection: { connect(options: object): Promise<{ close(): Promise<void> }> }
  readonly Worker: {
    create(options: object): Promise<{ run(): Promise<void>; shutdown(): void }>
  }
}

interface HistoryEvent {
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityType?: { readonly name?: string }
  }
  readonly markerRecordedEventAttributes?: {
    readonly markerName?: string
    readonly details?: Record<string, { readonly payloads?: readonly { readonly data?: Uint8Array }[] }>
  }
}

// The last release whose module Go can build: the later ones replace a part of themselves by a folder that is not in it.
const server = 'github.com/temporalio/cli/cmd/temporal@v1.5.1'
const taskQueue = 'orders'
const inFlight = 100

/** The best known engine for durable workflows: its development server, and one worker in our process. */
export const temporal: SagaPeer = { name: 'Temporal', open }

async function open(stack: BenchStack, progress: (doing: string) => void): Promise<OpenSagaPeer> {
  const folder = peerFolder('temporal')
  if (!existsSync(join(folder, 'temporal'))) {
    progress('building the server of Temporal with Go, which takes minutes')
    await inPeerFolder(folder, 'env', [`GOBIN=${folder}`, 'go', 'install', server])
  }
  const { Connection, Client } = await packageOfPeer<ClientLibrary>('temporal', '@temporalio/client')
  const { Runtime, DefaultLogger, NativeConnection, Worker } = await packageOfPeer<WorkerLibrary>(
    'temporal',
    '@temporalio/worker',
  )
  const { PORT: port } = await freePorts({ PORT: { variable: 'PORT', port: 0 } })
  const address = `127.0.0.1:${port}`
  const child = stack.spawn({
    name: 'temporal',
    command: join(folder, 'temporal'),
    args: [
      ...['server', 'start-dev', '--headless', '--port', String(port), '--log-level', 'error'],
      // Without a file it keeps everything in memory; with `full`, a commit is on the disk before it is acknowledged.
      ...['--db-filename', join(stack.dataDir, 'temporal.db'), '--sqlite-pragma', 'synchronous=full'],
    ],
    logFile: join(stack.dataDir, 'temporal.log'),
  })
  const attempt = () => Connection.connect({ address, connectTimeout: 1_000 }).catch(() => undefined)
  await child.ready(async () => {
    const connection = await attempt()
    await connection?.close()
    return connection !== undefined
  }, 60_000)

  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const connection = await Connection.connect({ address })
  const native = await NativeConnection.connect({ address })
  const steps = stepProviders()
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowsPath: join(folder, 'place-order.js'),
    activities: Object.fromEntries(
      Object.entries(steps).map(([name, provider]) => [
        name,
        (order: PeerOrder) => provider.perform(`${name} ${order.orderId}`, order),
      ]),
    ),
  })
  const working = worker.run()
  working.catch(() => undefined)
  const client = new Client({ connection })
  const contender = async (name: string, workflowType: string, how: string): Promise<SagaContender> => {
    const unread: string[] = []
    const found = new Map<string, number>()
    const place = async (order: PeerOrder): Promise<Ended> => {
      const ended = await client.workflow.execute(workflowType, {
        taskQueue,
        workflowId: order.orderId,
        args: [order],
      })
      unread.push(order.orderId)
      return ended
    }
    const refused = await place(peerOrder({ carrierRefuses: true }))
    return {
      name,
      how,
      inFlight,
      async run() {
        const ended = await place(peerOrder({ carrierRefuses: false }))
        if (ended !== 'completed') throw new Error(`a saga of ${name} was ${ended}`)
      },
      async problems(sagas) {
        const readers = Array.from({ length: 10 }, async () => {
          for (let id = unread.pop(); id !== undefined; id = unread.pop()) {
            const way = wayIn(await client.workflow.getHandle(id).fetchHistory())
            found.set(way, (found.get(way) ?? 0) + 1)
          }
        })
        await together(readers)
        return [
          ...problemsOfWays(name, found, sagas),
          ...(refused === 'cancelled' ? [] : [`the saga of ${name} whose carrier refuses was ${refused}`]),
        ]
      },
    }
  }
  const where = 'a worker in the generator, and the development server with a SQLite file that is flushed'
  return {
    pid: child.pid,
    contenders: [
      await contender('Temporal', 'placeOrderByActivities', `every step an activity; ${where}`),
      await contender(
        'Temporal, local activities',
        'placeOrderByLocalActivities',
        'the steps run within one task of the workflow, and are written down together at its end',
      ),
    ],
    async close() {
      worker.shutdown()
      await working
      await native.close()
      await connection.close()
      await child.stop()
    },
  }
}

/** The steps of one workflow in the order in which its history has them. */
function wayIn({ events = [] }: { readonly events?: readonly HistoryEvent[] }): string {
  const names = events.flatMap((event) => {
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name
    if (name) return [name]
    const marker = event.markerRecordedEventAttributes
    if (marker?.markerName !== 'core_local_activity') return []
    const data = marker.details?.['data']?.payloads?.[0]?.data
    if (!data) return ['?']
    return [(JSON.parse(Buffer.from(data).toString()) as { readonly activity_type: string }).activity_type]
  })
  return names.join(' ')
}
