import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from '@jest/globals'

import { generate } from './generate-types.ts'
import { repositoryRoot } from './schemas.ts'

describe('what is generated from /schemas', () => {
  it('is committed as it would be generated now', async () => {
    for (const [path, content] of await generate()) {
      expect({ path, content: await readFile(join(repositoryRoot, path), 'utf8') }).toEqual({ path, content })
    }
  })

  it('has no file left over from a type that is gone', async () => {
    const expected = [...(await generate()).keys()].filter((path) => path.includes('/generated/'))
    const directory = 'packages/contracts/src/generated'
    const present = (await readdir(join(repositoryRoot, directory))).map((file) => `${directory}/${file}`)
    expect(present.sort()).toEqual(expected.sort())
  })
})
