import { join } from 'node:path'
import { repository, typescript } from '@repo/local-stack/apps'
import { type Database } from '@repo/messaging/ports'
import { type BenchStack } from '../stack.ts'

export interface RelayProcess {
  /** `ce_source` of what it sends. */
  readonly source: string
  /** Without a word to anybody. Gives when, in milliseconds since the epoch. */
  kill(): Promise<number>
  stop(): Promise<void>
}

/** Starts a relay for a database; resolves when it leads, or stands by where another one does. */
export async function startRelayProcess(
  stack: BenchStack,
  { url, db, role }: { readonly url: string; readonly db: Database; readonly role: 'leader' | 'standby' },
): Promise<RelayProcess> {
  const name = stack.unique('relay')
  const child = stack.spawn({
    name,
    command: process.execPath,
    args: [...typescript(), 'packages/bench/src/workloads/relay-main.ts'],
    cwd: repository,
    env: {
      ...process.env,
      DATABASE_URL: url,
      KAFKA_BROKERS: stack.brokers.join(','),
      RELAY_NAME: name,
    },
    logFile: join(stack.dataDir, `${name}.log`),
  })
  // Its session asks for the lock first of all: a standby has been refused it by then.
  const asked = `select from pg_stat_activity where application_name = $1 and query like '%pg_try_advisory_lock%'`
  const leads = `select from pg_stat_activity join pg_locks using (pid)
    where application_name = $1 and locktype = 'advisory' and granted`
  const question = role === 'leader' ? leads : asked
  await child.ready(async () => (await db.query(question, [name])).rowCount > 0, 60_000)
  stack.groups.add(name, child.pid)
  return {
    source: `/${name}`,
    async kill() {
      stack.groups.remove(name)
      const at = Date.now()
      await child.kill()
      return at
    },
    stop() {
      stack.groups.remove(name)
      return child.stop()
    },
  }
}
