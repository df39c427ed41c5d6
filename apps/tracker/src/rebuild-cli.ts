/**
 * `npm run projection:rebuild`: exits with 0 when the rebuilt projections are live, 1 when they differ from the live
 * ones and were left aside, 2 when it could not look, 130 after Ctrl-C. Until the swap the live tables are not touched.
 */
import { startCodec } from '@repo/avro/codec'
import { topics } from '@repo/contracts/topics'
import { readLog } from '@repo/kafka/read-log'
import { postgres } from '@repo/postgres/database'
import { readConfig } from '@repo/service/config'
import { kafkaSpec, postgresUrl } from '@repo/service/variables'
import { Command } from 'commander'
import pc from 'picocolors'

import { partitionKey } from './projections/offsets.ts'
import { printResult } from './rebuild/print-result.ts'
import { rebuild, type ReadLog } from './rebuild/rebuild.ts'

const { force = false } = new Command('projection:rebuild')
  .description('Builds the projections again from offset zero, compares them with the live ones, and swaps.')
  .option('--force', 'swap although they differ')
  .addHelpText(
    'after',
    '\nWhere: DATABASE_URL (in the role that owns the tables), KAFKA_BROKERS, REGISTRY_URL;' +
      '\nwithout them the stack that `npm start` runs.',
  )
  .parse()
  .opts<{ force?: boolean }>()

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error('interrupted; the live tables are as they were')))
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(pc.red(error instanceof Error ? error.message : String(error)))
  return interrupted.signal.aborted ? 130 : 2
})

async function main(): Promise<number> {
  const { signal } = interrupted
  const config = readConfig(
    {
      ...kafkaSpec,
      DATABASE_URL: postgresUrl({ desc: 'Database of the tracker, in the role that owns it' }),
    },
    { ...localStack(process.env), ...process.env },
  )
  const db = postgres({
    url: config.DATABASE_URL,
    max: 2,
    applicationName: 'projection-rebuild',
    statementTimeoutMs: 120_000,
    idleInTransactionTimeoutMs: 60_000,
  })
  try {
    const codec = await startCodec({ registryUrl: config.REGISTRY_URL, signal })
    const result = await rebuild({
      db,
      codec,
      force,
      signal,
      readLog: read(config.KAFKA_BROKERS, signal),
      onProgress: progress(),
    })
    printResult(result, (line) => console.log(line))
    return result.swapped ? 0 : 1
  } finally {
    await db.stop()
  }
}

// Every partition gets a bound: one that the live projection has not begun is read to its beginning, and not to its end.
function read(brokers: readonly string[], signal: AbortSignal): ReadLog {
  const names = topics.map(({ name }) => name)
  const partitions = topics.flatMap(({ name, partitions: count }) =>
    Array.from({ length: count }, (_, partition) => partitionKey({ topic: name, partition })),
  )
  return (from, to) =>
    readLog({
      brokers,
      topics: names,
      from,
      to: new Map(partitions.map((partition) => [partition, to.get(partition) ?? 0n])),
      signal,
    })
}

/** A line each time another tenth is done. */
function progress() {
  let shown = -1
  return ({ done, total }: { readonly done: bigint; readonly total: bigint }) => {
    const tenths = total === 0n ? 10 : Number((done * 10n) / total)
    if (tenths === shown) return
    shown = tenths
    console.log(pc.dim(`${done} of ${total} records`))
  }
}

/** Where `npm start` puts things. */
function localStack(env: NodeJS.ProcessEnv): Record<string, string> {
  const host = '127.0.0.1'
  return {
    DATABASE_URL: `postgres://tracker_owner:tracker_owner@${host}:${env['SAGA_POSTGRES_PORT'] ?? 15432}/tracker`,
    KAFKA_BROKERS: `${host}:${env['SAGA_KAFKA_PORT'] ?? 19092}`,
    REGISTRY_URL: `http://${host}:${env['SAGA_REGISTRY_PORT'] ?? 18081}/apis/ccompat/v7`,
  }
}
