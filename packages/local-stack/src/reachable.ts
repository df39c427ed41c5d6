import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Account {
  readonly uid?: number
  readonly gid?: number
}

/** True when another account may walk to the path: a checkout under /root, for one, is closed to all but root. */
export function isReachable(path: string, { uid, gid }: Account): boolean {
  if (uid === undefined) return true
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const stat = statSync(folder)
    const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
    if ((stat.mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** The folder itself, or a place that the account can reach and that is always the same for this folder. */
export async function reachableFolder(folder: string, account: Account, version = ''): Promise<string> {
  if (isReachable(folder, account)) return folder
  const name = createHash('sha256').update(`${folder}${version}`).digest('hex').slice(0, 16)
  const base = process.platform === 'linux' ? '/var/tmp' : tmpdir()
  const instead = join(base, `kafka-saga-reference-${name}`)
  await mkdir(instead, { recursive: true, mode: 0o755 })
  // The name can be guessed: a folder that somebody else put there first is not ours to run from.
  if (statSync(instead).uid !== process.getuid?.()) throw new Error(`${instead} belongs to somebody else`)
  return join(instead, 'postgres')
}

/** The programs themselves, or a copy that the account can reach. */
export async function reachableCopy(folder: string, account: Account): Promise<string> {
  const copy = await reachableFolder(folder, account, `@${statSync(folder).mtimeMs}`)
  if (copy === folder || existsSync(copy)) return copy
  const part = `${copy}.${process.pid}.part`
  await cp(folder, part, { recursive: true, verbatimSymlinks: true })
  await rename(part, copy).catch(() => rm(part, { recursive: true, force: true }))
  return copy
}
