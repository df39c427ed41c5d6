import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { applyTo, type Patch } from './patch.ts'

/** A copy of the checkout, uncommitted changes included, that may be broken. Its workspaces are its own. */
export interface Scratch {
  readonly dir: string
  /** Breaks the copy, runs the work, and mends it again. */
  broken<Result>(patch: Patch, work: () => Promise<Result>): Promise<Result>
  remove(): Promise<void>
}

export async function scratchCopy(root: string): Promise<Scratch> {
  const dir = await mkdtemp(join(tmpdir(), 'mutants-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  })
  const files = listed.toString().split('\0').filter(Boolean)
  for (const folder of new Set(files.map(dirname))) await mkdir(join(dir, folder), { recursive: true })
  await Promise.all(files.map((file) => copyIfThere(join(root, file), join(dir, file))))
  await linkModules(root, dir)
  return {
    dir,
    async broken(patch, work) {
      const originals = new Map<string, string>()
      try {
        for (const file of patch.files) {
          const path = join(dir, file.path)
          const text = await readFile(path, 'utf8')
          const mutant = applyTo(text, file)
          originals.set(path, text)
          await writeFile(path, mutant)
        }
        return await work()
      } finally {
        for (const [path, text] of originals) await writeFile(path, text)
      }
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/** Somebody may delete a file while we copy. */
async function copyIfThere(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

/**
 * Every installed package is the checkout's, but for the workspaces: npm links those relatively, so that the same
 * links lead to the copy here. One link for the whole of node_modules would lead every test back to the original.
 */
async function linkModules(root: string, dir: string): Promise<void> {
  const [from, to] = [join(root, 'node_modules'), join(dir, 'node_modules')]
  await mkdir(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.name === '.cache' || entry.name === '.package-lock.json') continue
    if (entry.name === '@repo' || entry.name === '@app') {
      const scope = join(to, entry.name)
      await mkdir(scope)
      const group = entry.name === '@app' ? 'apps' : 'packages'
      for (const name of await readdir(join(from, entry.name))) {
        await symlink(join('..', '..', group, name), join(scope, name))
      }
    } else await symlink(join(from, entry.name), join(to, entry.name))
  }
}
