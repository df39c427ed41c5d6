import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { run } from '../src/run.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('on a machine without Java', () => {
  let bin: string
  beforeEach(async () => (bin = await mkdtemp(join(tmpdir(), 'saga-path-'))))
  afterEach(() => rm(bin, { recursive: true, force: true }))

  /** In a process of its own: the PATH of this one is not a test's to change. */
  async function refusal(): Promise<string> {
    const cacheDir = JSON.stringify(join(bin, 'cache'))
    const script =
      `import { java } from './packages/local-stack/src/java.ts'\n` +
      `await java({ cacheDir: ${cacheDir} }).catch((error) => console.log(String(error)))`
    const env = { PATH: bin, HOME: bin, TMPDIR: bin }
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
    return (await run(process.execPath, args, { cwd: root, env })).output.trim()
  }
  const oneLine = /^Problem: Kafka and the registry need Java 21 or newer; [^\n]*docker compose up[^\n]*$/

  it('and without Python, one line says what to install, and that Docker will do', async () => {
    const text = await refusal()
    expect(text).toMatch(oneLine)
    expect(text).toContain('there is no Python to download one with')
  })

  it('and with a Python that cannot fetch one, the line says what pip said', async () => {
    const python = join(bin, 'python3')
    await writeFile(python, '#!/bin/sh\necho Looking\necho "ERROR: no route to host" >&2\nexit 1\n')
    await chmod(python, 0o755)
    const text = await refusal()
    expect(text).toMatch(oneLine)
    expect(text).toContain('downloading one with pip failed: ERROR: no route to host')
  })
})
