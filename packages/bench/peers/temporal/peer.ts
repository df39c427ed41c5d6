import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '@repo/local-stack/ports'
import { together } from '@repo/messaging/together'
import { inPeerFolder, packageOfPeer, peerFolder } from '../../src/install-peer.ts'
import { NotInstallable } from '../../src/peer.ts'
import {
  type Ended,
  type OpenSagaPeer,
  type PeerOrder,
  sagaContender,
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
// As many as a worker runs activities at once, by its default.
const inFlight = 100

/** The best known engine for durable workflows: its development server, and one worker in our process. */
export const temporal: SagaPeer = { name: 'Temporal', open }

async function open(stack: BenchStack, progress: (doing: string) => void): Promise<OpenSagaPeer> {
  const folder = peerFolder('temporal')
  if (!existsSync(join(folder, 'temporal'))) {
    progress('building the server of Temporal with Go, which takes minutes')
    await inPeerFolder(folder, 'go', ['install', server], { GOBIN: folder })
  }
  const clients = await packageOfPeer<ClientLibrary>('temporal', '@temporalio/client')
  const workers = await packageOfPeer<WorkerLibrary>('temporal', '@temporalio/worker')
  const closings: Closings = []
  const close = async (): Promise<void> => {
    for (let last = closings.pop(); last !== undefined; last = closings.pop()) await last()
  }
  try {
    const { pid, address } = await startServer(stack, folder, clients, closings)
    const connection = await clients.Connection.connect({ address })
    closings.push(() => connection.close())
    const worker = await startWorker(folder, address, workers, closings)
    const client = new clients.Client({ connection })
    const contender = (name: string, workflowType: string, how: string) =>
      openContender({ client, worker, name, workflowType, how })
    const where = 'a worker in the generator, and the development server with a SQLite file that is flushed'
    return {
      pid,
      contenders: [
        await contender('Temporal', 'placeOrderByActivities', `every step an activity; ${where}`),
        await contender(
          'Temporal, local activities',
          'placeOrderByLocalActivities',
          'the steps run within one task of the workflow, and are written down together at its end',
        ),
      ],
      close,
    }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

type Closings = (() => Promise<unknown>)[]

async function startServer(
  stack: BenchStack,
  folder: string,
  { Connection }: ClientLibrary,
  closings: Closings,
): Promise<{ readonly pid: number | undefined; readonly address: string }> {
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
  closings.push(() => child.stop())
  const answers = async (): Promise<boolean> => {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 }).catch(() => undefined)
    await connection?.close()
    return connection !== undefined
  }
  await child.ready(answers, 60_000).catch((error: unknown) => {
    throw new NotInstallable(String(error instanceof Error ? error.message : error))
  })
  return { pid: child.pid, address }
}

interface RunningWorker {
  /** Rejects when it ends: then nobody would ever answer. */
  readonly ended: Promise<never>
}

async function startWorker(
  folder: string,
  address: string,
  { Runtime, DefaultLogger, NativeConnection, Worker }: WorkerLibrary,
  closings: Closings,
): Promise<RunningWorker> {
  // A Ctrl-C is for the benchmark, which ends everything in its order.
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
  const connection = await NativeConnection.connect({ address })
  closings.push(() => connection.close())
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: join(folder, 'workflows.js'),
    activities: Object.fromEntries(
      Object.entries(stepProviders()).map(([name, provider]) => [
        name,
        (order: PeerOrder) => provider.perform(`${name} ${order.orderId}`, order),
      ]),
    ),
  })
  const running = worker.run()
  const ended = running.then(() => Promise.reject(new Error('the worker of Temporal has ended')))
  ended.catch(() => undefined)
  closings.push(async () => {
    worker.shutdown()
    await running
  })
  return { ended }
}

interface ContenderParts {
  readonly client: InstanceType<ClientLibrary['Client']>
  readonly worker: RunningWorker
  readonly name: string
  readonly workflowType: string
  readonly how: string
}

function openContender({ client, worker, workflowType, ...named }: ContenderParts): Promise<SagaContender> {
  const unread: string[] = []
  const found = new Map<string, number>()
  return sagaContender({
    ...named,
    inFlight,
    async place(order) {
      const workflow = {
        taskQueue,
        workflowId: order.orderId,
        args: [order],
        workflowExecutionTimeout: '60 s',
      }
      const ended = await Promise.race([client.workflow.execute(workflowType, workflow), worker.ended])
      unread.push(order.orderId)
      return ended
    },
    async ways() {
      const readers = Array.from({ length: 10 }, async () => {
        for (let id = unread.pop(); id !== undefined; id = unread.pop()) {
          const way = wayIn(await client.workflow.getHandle(id).fetchHistory())
          found.set(way, (found.get(way) ?? 0) + 1)
        }
      })
      await together(readers)
      return found
    },
  })
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
