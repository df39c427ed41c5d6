import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const readableStacks = new URL('../readable-stacks.mjs', import.meta.url).href
const program =
  "const load = () => Buffer.alloc('x')\n;/* a dependency */function theirs(f) { return f() }\ntry { theirs(load) } catch (error) { console.log(error.stack) }\n"
// Of the three lines only the first and the last are from a source of ours: 41:2 and 43:6.
const map = { version: 3, sources: ['source.ts'], names: [], mappings: 'AAwCE;A;AAEI' }
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saga-stacks-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a stack trace of a bundle', () => {
  async function stackWith(name: string, itsMap?: string): Promise<string[]> {
    const file = join(folder, name)
    await writeFile(file, program)
    if (itsMap !== undefined) await writeFile(`${file}.map`, itsMap)
    const { stdout } = spawnSync(process.execPath, ['--import', readableStacks, file], { encoding: 'utf8' })
    return stdout.trim().split('\n')
  }

  it('begins with what Node says of the error, its code included', async () => {
    const [head] = await stackWith('mapped.mjs', JSON.stringify(map))
    expect(head).toMatch(/^TypeError \[ERR_INVALID_ARG_TYPE\]: The "size" argument/)
  })

  it('names the line of the source, and leaves what is from no source of ours as it is', async () => {
    const stack = await stackWith('mapped.mjs', JSON.stringify(map))
    const ours = stack.filter((line) => line.includes(folder)).map((line) => line.replaceAll(folder, '...'))
    expect(ours).toEqual([
      '    at load (.../source.ts:41:3)',
      '    at theirs (file://.../mapped.mjs:2:48)',
      '    at .../source.ts:43:7',
    ])
  })

  it('leaves what a dependency did where it is: the map does not know its lines', async () => {
    const theirs = { ...map, sources: ['node_modules/theirs/index.js'] }
    const stack = await stackWith('theirs.mjs', JSON.stringify(theirs))
    expect(stack.join('\n')).toContain('theirs.mjs:1:27')
  })

  it.each([
    ['no map', 'bare.mjs', undefined],
    ['a map that nobody can read', 'broken.mjs', '{"version":3,'],
  ])('is there with %s', async (_, name, itsMap) => {
    const stack = await stackWith(name, itsMap)
    expect(stack.join('\n')).toContain(`${name}:1:27`)
  })
})
