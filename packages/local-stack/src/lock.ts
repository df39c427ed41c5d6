import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from './problem.ts'
import { processIdentity } from './process-identity.ts'

interface Recorded {
  readonly pid: number
  readonly identity: string
}

export interface Lock {
  /** Keeps the pid beside the lock, so that the next start can end what a kill -9 left alive. */
  record(pids: readonly number[]): void
  release(): Promise<void>
}

/** Makes this process the only one that runs a stack on the folder, and ends what a crashed one left running there. */
export async function acquireLock(dataDir: string): Promise<Lock> {
  const file = join(dataDir, 'lock.json')
  const children = join(dataDir, 'children.json')
  await take(file, dataDir)
  for (const orphan of read<readonly Recorded[]>(children) ?? []) await end(orphan)
  await rm(children, { force: true })
  let written: Promise<void> = Promise.resolve()
  return {
    record(pids) {
      written = written.then(async () => {
        const recorded = await Promise.all(pids.map(identify))
        await writeFile(children, JSON.stringify(recorded)).catch(() => undefined)
      })
    },
    async release() {
      await written
      await rm(children, { force: true })
      await rm(file, { force: true })
    },
  }
}

async function take(file: string, dataDir: string): Promise<void> {
  const mine = JSON.stringify(await identify(process.pid))
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await writeFile(file, mine, { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = read<Recorded>(file)
    if (holder && (await processIdentity(holder.pid)) === holder.identity)
      throw new Problem(`A stack is already running on ${dataDir} (process ${holder.pid}): stop it first.`)
    await rm(file, { force: true })
  }
  throw new Problem(`Another start is taking ${dataDir} at this moment: try again.`)
}

async function end({ pid, identity }: Recorded): Promise<void> {
  const isOurs = async (): Promise<boolean> => (await processIdentity(pid)) === identity
  if (!(await isOurs())) return
  process.kill(pid, 'SIGKILL')
  while (await isOurs()) await new Promise((resolve) => setTimeout(resolve, 50))
}

async function identify(pid: number): Promise<Recorded> {
  return { pid, identity: (await processIdentity(pid)) ?? '' }
}

function read<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}
