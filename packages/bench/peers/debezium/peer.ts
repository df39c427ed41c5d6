import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { postgres } from '@repo/postgres/database'
import { headerNames } from '@repo/messaging/message'
import { inPeerFolder, modifiedAt, peerFolder } from '../../src/install-peer.ts'
import { NotInstallable, type OpenPeer, type Peer, type PeerSurroundings, runsIn } from '../../src/peer.ts'

type Settings = Readonly<Record<string, string>>

/** Change data capture: no table is polled, the rows come out of Postgres' own log, in the order of their commits. */
export const debezium: Peer = peer('Debezium', 'embedded engine and outbox event router, as documented', {})

// Larger batches than 2,048, no wait of 500 ms between two of them, and a producer that fills its requests.
export const debeziumTuned: Peer = peer(
  'Debezium, tuned for rate',
  'batches of 8,192, polls every 5 ms, linger 5 ms',
  {
    'max.batch.size': '8192',
    'max.queue.size': '32768',
    'poll.interval.ms': '5',
    'producer.linger.ms': '5',
    'producer.batch.size': '262144',
  },
)

// For single events: the shortest wait between two polls, and no linger.
export const debeziumQuick: Peer = peer('Debezium, tuned for latency', 'polls every 1 ms, linger 0', {
  'poll.interval.ms': '1',
  'producer.linger.ms': '0',
})

function peer(name: string, how: string, tuned: Settings): Peer {
  return { name, how, keepsOrder: true, pace: 'fast', open: (around) => open(around, tuned) }
}

async function open({ stack, topic, progress }: PeerSurroundings, tuned: Settings): Promise<OpenPeer> {
  const folder = peerFolder('debezium')
  const isBuilt =
    existsSync(join(folder, 'target', 'dependency')) &&
    modifiedAt(folder, 'target/classes/Relay.class') >= modifiedAt(folder, 'src/main/java/Relay.java')
  if (!isBuilt) {
    progress('building Debezium with Maven')
    await inPeerFolder(folder, 'mvn', ['-q', '-B', 'package', 'dependency:copy-dependencies'])
  }
  const url = new URL(await stack.database('debezium'))
  const db = postgres({ url: url.href })
  // The columns that its documentation asks for.
  await db.query(`
    create table debezium_outbox (
      id uuid primary key,
      aggregatetype text not null,
      aggregateid text not null,
      type text not null,
      payload bytea not null
    )`)
  const slot = stack.unique('debezium').replaceAll('-', '_')
  const file = join(stack.dataDir, `${slot}.properties`)
  await writeFile(file, properties({ ...engine(url, slot, topic, stack.brokers), ...tuned }))
  const classpath = [join(folder, 'target', 'classes'), join(folder, 'target', 'dependency', '*')].join(':')
  const logFile = join(stack.dataDir, `${slot}.log`)
  const child = stack.spawn({
    name: slot,
    command: process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java',
    args: ['-Xmx1g', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', classpath, 'Relay', file],
    logFile,
  })
  // Its slot is active sooner than that, but an engine that is held still while it starts gives up when it goes on, and
  // held in a transaction it lets nobody else on this server make a slot.
  const started = async (): Promise<boolean> => {
    if (!(await readFile(logFile, 'utf8')).includes('task started')) return false
    const { rows } = await db.query(
      `select from pg_replication_slots join pg_stat_replication on pid = active_pid
       where slot_name = $1 and state = 'streaming' and not exists (
         select from pg_stat_activity
         where datname = current_database() and xact_start is not null
           and pid <> pg_backend_pid() and backend_type = 'client backend')`,
      [slot],
    )
    return rows.length > 0
  }
  await child.ready(started, 60_000).catch(async (error: unknown) => {
    await child.stop()
    await db.stop()
    throw new NotInstallable(String(error instanceof Error ? error.message : error))
  })
  // Its polling would cost the others half a processor, and there is no way to ask it to wait.
  const hold = (): void => void process.kill(child.pid, 'SIGSTOP')
  const goOn = (): void => void process.kill(child.pid, 'SIGCONT')
  hold()
  return {
    ...runsIn(child),
    begin: async () => goOn(),
    // Inserted and deleted at once, as its documentation advises: the log has both, and the table stays empty.
    async fill(events) {
      await db.query(
        `with said as (
           insert into debezium_outbox (id, aggregatetype, aggregateid, type, payload)
           select id, 'order', aggregateid, type, payload
           from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[]) with ordinality
             as event (id, aggregateid, type, payload, position)
           order by position
         ) select`,
        [
          events.map(({ message }) => message.eventId),
          events.map(({ message }) => message.aggregateId),
          events.map(({ message }) => message.type),
          events.map(({ value }) => value),
        ],
      )
    },
    // Its rows are published by now, and nobody reads them: only the insert is what it looks at.
    async pause() {
      await db.query('truncate debezium_outbox')
      hold()
    },
    async close() {
      goOn()
      await child.stop()
      await db.query('select pg_drop_replication_slot($1)', [slot]).catch(() => undefined)
      await db.stop()
    },
  }
}

function engine(url: URL, slot: string, topic: string, brokers: readonly string[]): Settings {
  const router = 'transforms.outbox'
  return {
    name: slot,
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'offset.storage': 'org.apache.kafka.connect.storage.MemoryOffsetBackingStore',
    'database.hostname': url.hostname,
    'database.port': url.port,
    'database.user': decodeURIComponent(url.username),
    'database.password': decodeURIComponent(url.password),
    'database.dbname': url.pathname.slice(1),
    'topic.prefix': slot,
    'plugin.name': 'pgoutput',
    'slot.name': slot,
    'publication.name': slot,
    'publication.autocreate.mode': 'filtered',
    'table.include.list': 'public.debezium_outbox',
    'snapshot.mode': 'no_data',
    'skipped.operations': 'u,d,t',
    'tombstones.on.delete': 'false',
    transforms: 'outbox',
    [`${router}.type`]: 'io.debezium.transforms.outbox.EventRouter',
    [`${router}.route.topic.replacement`]: topic,
    [`${router}.table.fields.additional.placement`]: `type:header:${headerNames.type}`,
    'producer.bootstrap.servers': brokers.join(','),
    'producer.acks': 'all',
  }
}

const properties = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('')
