import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { type Child } from './child.ts'
import { type Processes } from './processes.ts'
import { run } from './run.ts'

export interface KafkaOptions {
  readonly java: string
  readonly libs: string
  readonly dataDir: string
  readonly logFile: string
  readonly port: number
  readonly controllerPort: number
  /** Where clients are told to come, when something stands between them and the broker. */
  readonly advertisedPort?: number | undefined
  readonly processes: Processes
  /** More memory and the optimizing compiler: starts slower, carries more. */
  readonly throughput: boolean
}

/** Starts one Kafka node that is broker and controller, and formats its storage first when the folder holds none. */
export async function startKafka(options: KafkaOptions): Promise<Child> {
  await mkdir(options.dataDir, { recursive: true })
  const config = join(options.dataDir, 'server.properties')
  const logging = join(options.dataDir, 'log4j2.properties')
  await writeFile(config, serverProperties(options))
  await writeFile(logging, log4j2)
  await format(options, config)
  const small = ['-XX:TieredStopAtLevel=1', '-Xms64m', '-Xmx256m']
  const child = options.processes.spawn({
    name: 'kafka',
    command: options.java,
    args: [
      ...jvm,
      ...(options.throughput ? ['-Xms512m', '-Xmx1g'] : small),
      `-Dlog4j2.configurationFile=${logging}`,
      '-cp',
      join(options.libs, '*'),
      'kafka.Kafka',
      config,
    ],
    logFile: options.logFile,
    stopTimeoutMs: 15_000,
  })
  await child.ready(() => answers(options.port), 90_000)
  return child
}

const jvm = ['-XX:+UseSerialGC', '-Xss512k', '-XX:-UsePerfData']

async function format({ java, libs, dataDir }: KafkaOptions, config: string): Promise<void> {
  // Written last: storage that was interrupted half-way is made again.
  const formatted = join(dataDir, 'formatted')
  if (existsSync(formatted)) return
  await rm(join(dataDir, 'log'), { recursive: true, force: true })
  const clusterId = `k${randomBytes(16).toString('base64url').slice(1, 22)}`
  const tool = ['kafka.tools.StorageTool', 'format', '--standalone', '-t', clusterId, '-c', config]
  const ran = await run(java, [...jvm, '-XX:TieredStopAtLevel=1', '-cp', join(libs, '*'), ...tool])
  if (ran.code !== 0) throw new Error(`Kafka could not format its storage:\n${ran.output}`)
  await writeFile(formatted, `${clusterId}\n`)
}

async function answers(port: number): Promise<boolean> {
  const kafka = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    connectionTimeout: 2_000,
    requestTimeout: 2_000,
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    return (await admin.describeCluster()).brokers.length > 0
  } catch {
    return false
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

function serverProperties(options: KafkaOptions): string {
  const { dataDir, port, controllerPort, advertisedPort = port } = options
  return `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(dataDir, 'log').replaceAll('\\', '/')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
background.threads=2
log.cleaner.dedupe.buffer.size=2097152
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
`
}

const log4j2 = `rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %p %c{1}: %m%n
`
