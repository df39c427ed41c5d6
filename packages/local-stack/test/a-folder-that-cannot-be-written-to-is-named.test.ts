import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { freePorts, stackPortVariables } from '../src/ports.ts'
import { startStack } from '../src/stack.ts'
import { writableFolder } from '../src/writable-folder.ts'

describe('a folder that is to be written to', () => {
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'saga-folder-'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  it('is made, with those above it, and may be there already', async () => {
    const folder = join(home, 'one/two/three')
    await Promise.all([1, 2].map(() => writableFolder(folder, 'SAGA_DATA_DIR')))
    expect((await stat(folder)).isDirectory()).toBe(true)
  })

  it('is named with its variable where a file is in the way', async () => {
    await writeFile(join(home, 'file'), '')
    await expect(writableFolder(join(home, 'file'), 'SAGA_DATA_DIR')).rejects.toThrow(
      `${join(home, 'file')} cannot be made or written to (EEXIST): set SAGA_DATA_DIR to another folder.`,
    )
    await expect(writableFolder(join(home, 'file/below'), 'SAGA_DATA_DIR')).rejects.toThrow('EEXIST')
  })

  it('ends a start at once where nothing can be made, as below /proc', async () => {
    const start = async (dataDir: string, cacheDir: string) =>
      startStack({ dataDir, cacheDir, ports: await freePorts(stackPortVariables) })
    await expect(start('/proc/saga/stack', home)).rejects.toThrow('SAGA_DATA_DIR')
    await expect(start(join(home, 'stack'), '/proc/saga/cache')).rejects.toThrow('SAGA_CACHE_DIR')
  })
})
