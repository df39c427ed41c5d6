import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'

const folder = new URL('..', import.meta.url)
let temporary: string

// A defect, as seen from our code: something that never fails has failed.
const defect = `
import { promises } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const { rm } = promises
promises.rm = (path, options) => {
  if (String(path).endsWith('children.json')) throw new TypeError('a defect')
  return rm(path, options)
}
syncBuiltinESMExports()
`

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'saga-stack-trace-'))
  await writeFile(join(temporary, 'defect.mjs'), defect)
})

afterAll(() => rm(temporary, { recursive: true }))

it('names the TypeScript line that threw, whatever the program was made into', () => {
  const preload = `--import=${pathToFileURL(join(temporary, 'defect.mjs')).href}`
  const { status, stderr } = spawnSync(process.execPath, ['start.mjs', '--stack-only'], {
    cwd: folder,
    env: { ...process.env, SAGA_DATA_DIR: join(temporary, 'data'), NODE_OPTIONS: preload },
    encoding: 'utf8',
  })
  const line = Number(/local-stack\/src\/lock\.ts:(\d+)/.exec(stderr)?.[1])
  const source = readFileSync(new URL('src/lock.ts', folder), 'utf8').split('\n')
  expect(source[line - 1]).toContain('await rm(children')
  expect(status).toBe(1)
})
