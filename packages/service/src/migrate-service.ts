import { fileURLToPath } from 'node:url'

import { createLogger } from '@repo/observability/logger'
import { migrate, type Migrations } from '@repo/postgres/migrate'

import { readConfig, type Env } from './config.ts'
import { baseSpec, postgresUrl } from './variables.ts'
import { str } from 'envalid'

const spec = {
  LOG_LEVEL: baseSpec.LOG_LEVEL,
  DATABASE_URL: postgresUrl({ desc: 'Database of this service, in the role that owns it' }),
  RUNTIME_ROLE: str({ default: '', desc: 'Role that the service runs in; the tables are granted to it' }),
}

/** The tables that every service has: outbox, inbox, dead letters. */
export const messagingMigrations: Migrations = {
  name: 'messaging',
  dir: new URL('../../messaging/migrations', import.meta.url),
}

/**
 * The whole of a service's migration job: the tables of messaging, those of the packages in `before`, then its own.
 * Ends the process with 1, and one readable line, when it could not.
 */
export async function migrateService(
  service: string,
  dir: URL,
  env: Env,
  { before = [] }: { readonly before?: readonly Migrations[] } = {},
): Promise<void> {
  try {
    const config = readConfig(spec, env)
    await migrate({
      url: config.DATABASE_URL,
      runtimeRole: config.RUNTIME_ROLE,
      migrations: [messagingMigrations, ...before, { name: service, dir: fileURLToPath(dir) }],
      log: createLogger({ service: `${service}-migrate`, level: config.LOG_LEVEL }),
    })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
