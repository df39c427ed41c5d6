import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '@repo/local-stack/run'
import { NotInstallable } from './peer.ts'

/** The folder of a peer. */
export const peerFolder = (name: string): string =>
  fileURLToPath(new URL(`../peers/${name}`, import.meta.url))

/** When a file of a peer's folder was changed, in milliseconds since the epoch; 0 for what is not there. */
export function modifiedAt(folder: string, file: string): number {
  return statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Runs one command of a peer's set-up in its folder; what it said is the reason when it fails. */
export async function inPeerFolder(
  folder: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { code, output } = await run(command, args, { cwd: folder, env: { ...process.env, ...env } })
  if (code !== 0) {
    const said = output.trim().split('\n').slice(-3).join(' ')
    throw new NotInstallable(`${basename(command)} ${args[0] ?? ''} failed: ${said}`)
  }
}

/** A package of npm that only this peer uses: from its own folder, fetched the first time. */
export async function packageOfPeer<Module>(peer: string, name: string): Promise<Module> {
  const folder = peerFolder(peer)
  if (!existsSync(join(folder, 'node_modules', name))) {
    await inPeerFolder(folder, npm, [
      'install',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--workspaces=false',
    ])
  }
  return createRequire(join(folder, 'package.json'))(name) as Module
}

// Beside the node that runs: another npm on the PATH could belong to another one.
const npm = existsSync(join(dirname(process.execPath), 'npm'))
  ? join(dirname(process.execPath), 'npm')
  : 'npm'
