import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { bundle } from '../bundle.mjs'
import { repository, service } from '../src/apps.ts'

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

const defectOfAServer = `
import { Server } from 'node:net'
Server.prototype.listen = () => {
  throw new TypeError('a defect')
}
`

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'saga-stack-trace-'))
  await writeFile(join(temporary, 'defect.mjs'), defect)
  await writeFile(join(temporary, 'defect-of-a-server.mjs'), defectOfAServer)
})

afterAll(() => rm(temporary, { recursive: true }))

const preloaded = (name: string) => ({
  ...process.env,
  NODE_OPTIONS: `--import=${pathToFileURL(join(temporary, name)).href}`,
})

/** The line that is named in the text, as it stands in the source. */
function lineOf(text: string, file: string): string | undefined {
  const [, path = '', line] = new RegExp(`\\((?:file://)?(/[^()]*${file}):(\\d+):\\d+\\)`).exec(text) ?? []
  return path && readFileSync(path, 'utf8').split('\n')[Number(line) - 1]
}

it('names the TypeScript line that threw, whatever the program was made into', () => {
  const { status, stderr } = spawnSync(process.execPath, ['start.mjs', '--stack-only'], {
    cwd: folder,
    env: { ...preloaded('defect.mjs'), SAGA_DATA_DIR: join(temporary, 'data') },
    encoding: 'utf8',
  })
  expect(lineOf(stderr, 'local-stack/src/lock.ts')).toContain('await rm(children')
  expect(status).toBe(1)
})

it("names it in a service's log, too", async () => {
  const programs = { SAGA_PROGRAMS: await bundle(repository) }
  const { status, stdout } = spawnSync(
    process.execPath,
    service('apps/provider-simulator/src/main.ts', programs),
    {
      cwd: repository,
      env: {
        ...preloaded('defect-of-a-server.mjs'),
        PORT: '3000',
        JOURNAL_FILE: join(temporary, 'journal.ndjson'),
        OPERATOR_TOKEN: 'operator-token-of-this-test',
      },
      encoding: 'utf8',
    },
  )
  const { err } = JSON.parse(stdout.split('\n')[0] ?? '') as { readonly err: { readonly stack: string } }
  expect(err.stack).toMatch(/^TypeError: a defect\n    at /)
  expect(lineOf(err.stack, 'service/src/http.ts')).toContain('.listen(')
  expect(status).toBe(1)
})
