import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { eventually } from '../src/jest/eventually.ts'
import { processIdentity } from '../src/process-identity.ts'

const script = fileURLToPath(new URL('./owner.test-kit.ts', import.meta.url))

async function owner(): Promise<{ pid: number; folder: string; end: (signal: NodeJS.Signals) => void }> {
  const folder = join(tmpdir(), `saga-owner-${randomUUID()}`)
  const own = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = await new Promise<number>((resolve) =>
    own.stdout.once('data', (chunk) => resolve(Number(chunk))),
  )
  return { pid, folder, end: (signal) => void own.kill(signal) }
}

describe('a process that we started', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'ends when its owner is ended by %s, and takes its folder along',
    async (signal) => {
      const { pid, folder, end } = await owner()
      expect(await processIdentity(pid)).toBeDefined()
      end(signal)
      // Where nobody reaps what has ended, the guardian looks for ten seconds.
      await eventually(async () => expect(await processIdentity(pid)).toBeUndefined(), { timeoutMs: 45_000 })
      await eventually(() => expect(existsSync(folder)).toBe(false))
    },
  )
})
