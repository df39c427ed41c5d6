/** A clone of the last commit that can be changed, installed and run without a trace in the checkout it comes from. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Scratch {
  readonly dir: string
  remove(): void
}

/** The clone's node_modules are hard links, so that nothing is downloaded; its workspaces are its own. */
export function scratchClone(root: string): Scratch {
  const dir = mkdtempSync(join(tmpdir(), 'copy-service-'))
  // Where we are root, Postgres runs as another user, who must be able to enter.
  chmodSync(dir, 0o755)
  execFileSync('git', ['clone', '--quiet', '--no-local', '--depth', '1', `file://${root}`, dir])
  for (const folder of ['', ...workspaces(root)]) {
    const modules = join(root, folder, 'node_modules')
    if (existsSync(modules)) linkTree(modules, join(dir, folder, 'node_modules'))
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

function workspaces(root: string): readonly string[] {
  return ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(group, name)),
  )
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else if (entry.isDirectory()) {
      if (entry.name !== '.cache') linkTree(source, target)
      // npm writes this one in place: a link would change the checkout, too.
    } else if (entry.name === '.package-lock.json') copyFileSync(source, target)
    else linkOrCopy(source, target)
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    // Another file system.
    copyFileSync(source, target)
  }
}
