import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { acquireLock } from './lock.ts'

describe('the lock of a data folder', () => {
  let dataDir: string
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'saga-lock-'))
  })
  afterEach(() => rm(dataDir, { recursive: true, force: true }))

  it('names the process that holds it, and can be taken after it was released', async () => {
    const lock = await acquireLock(dataDir)
    await expect(acquireLock(dataDir)).rejects.toThrow(`process ${process.pid}`)
    await lock.release()
    await (await acquireLock(dataDir)).release()
  })

  it('is taken over from a process that is gone, even when its pid is somebody else now', async () => {
    await writeFile(join(dataDir, 'lock.json'), JSON.stringify({ pid: process.pid, identity: 'of long ago' }))
    // The recorded child has our pid and another start time: a stranger, who must not be ended.
    await writeFile(
      join(dataDir, 'children.json'),
      JSON.stringify([{ pid: process.pid, identity: 'of long ago' }]),
    )
    const lock = await acquireLock(dataDir)
    expect(JSON.parse(await readFile(join(dataDir, 'lock.json'), 'utf8'))).toMatchObject({ pid: process.pid })
    await lock.release()
  })
})
