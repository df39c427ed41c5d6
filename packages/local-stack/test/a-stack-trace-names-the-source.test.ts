import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'

const folder = new URL('..', import.meta.url)
let temporary: string

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'saga-stack-trace-'))
  await writeFile(join(temporary, 'file'), '')
})

afterAll(() => rm(temporary, { recursive: true }))

it('names the TypeScript line that threw, whatever the program was made into', () => {
  const { status, stderr } = spawnSync(process.execPath, ['start.mjs', '--stack-only'], {
    cwd: folder,
    env: { ...process.env, SAGA_DATA_DIR: join(temporary, 'file', 'below-a-file') },
    encoding: 'utf8',
  })
  const line = Number(/local-stack\/src\/stack\.ts:(\d+)/.exec(stderr)?.[1])
  const source = readFileSync(new URL('src/stack.ts', folder), 'utf8').split('\n')
  expect(source[line - 1]).toContain('await mkdir(')
  expect(status).toBe(1)
})
