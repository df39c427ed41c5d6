import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { Change } from './plan.ts'

/** What follows from the files, in this order; each is harmless to repeat. */
export const followUps: readonly { readonly command: string; readonly why: string }[] = [
  { command: 'npm install --no-audit --no-fund', why: 'links the workspace and adds it to the lock file' },
  { command: 'npm -w @repo/avro run golden', why: 'writes samples of the new events' },
  { command: 'npm run generate', why: 'renews types, catalogue, diagrams and .env.example files' },
]

export async function write(root: string, changes: readonly Change[]): Promise<void> {
  for (const { path, after } of changes) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), after)
  }
}

/** Runs a command line of `followUps`; its output when it failed, else undefined. */
export function run(root: string, command: string): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(command, { cwd: root, shell: true, encoding: 'utf8' })
  return status === 0 ? undefined : `${error?.message ?? ''}${stdout}${stderr}`.trim()
}
