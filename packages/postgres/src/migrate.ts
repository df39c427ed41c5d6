import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { noLog, type Log } from '@repo/messaging/log'
import { classify } from './classify.ts'

export interface Migrations {
  /** Names the history table, `migrations_<name>`: one for each directory, so that their numbers are independent. */
  readonly name: string
  /** Plain `.sql` files, `001-what-it-makes.sql`, run in the order of their numbers. */
  readonly dir: string | URL
}

export interface MigrateOptions {
  /** The owner's connection. The role that runs the service has no right to do this. */
  readonly url: string
  /** In this order: what services share (messaging) before what they build on it. */
  readonly migrations: readonly Migrations[]
  /** The role that shared migrations grant to; they read it as `current_setting('app.runtime_role', true)`. */
  readonly runtimeRole?: string
  readonly log?: Log
}

/**
 * Brings the schema up to date; does nothing when it is. Files of one directory are applied together or not at all,
 * by one process at a time: others wait. Rejects with the name of the file that failed.
 */
export async function migrate({ url, migrations, runtimeRole, log = noLog }: MigrateOptions): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'migrate',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', (err) => log.warn({ err }, 'the connection of the migration was lost'))
  await client.connect().catch((error: unknown) => {
    throw classify(error)
  })
  try {
    await client.query(`select pg_advisory_lock(hashtext('migrations'))`)
    await client.query(`select set_config('app.runtime_role', $1, false)`, [runtimeRole ?? ''])
    for (const source of migrations) await applyDirectory(client, source, log)
  } finally {
    await client.end()
  }
}

async function applyDirectory(client: pg.Client, { name, dir }: Migrations, log: Log): Promise<void> {
  let file: string | undefined
  // The runner announces each file right before it runs it, and names it nowhere in its errors.
  const info = (line: string) => (file = /^### MIGRATION (.+) \(UP\) ###$/.exec(line)?.[1] ?? file)
  try {
    const applied = await runner({
      dbClient: client,
      dir: typeof dir === 'string' ? dir : fileURLToPath(dir),
      direction: 'up',
      migrationsTable: `migrations_${name}`,
      singleTransaction: true,
      noLock: true,
      logger: { debug: drop, info, warn: drop, error: drop },
    })
    for (const migration of applied) log.info({ migrations: name, file: `${migration.name}.sql` }, 'applied')
  } catch (error) {
    const where = file === undefined ? name : `${name}/${file}.sql`
    throw new Error(`migration ${where} failed${await at(error, dir, file)}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

async function at(error: unknown, dir: string | URL, file: string | undefined): Promise<string> {
  const position = Number((error as { position?: unknown }).position)
  if (file === undefined || !Number.isInteger(position)) return ''
  const path = join(typeof dir === 'string' ? dir : fileURLToPath(dir), `${file}.sql`)
  const before = (await readFile(path, 'utf8')).slice(0, position)
  return ` at line ${before.split('\n').length}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const drop = () => undefined
