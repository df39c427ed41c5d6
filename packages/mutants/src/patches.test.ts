import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from '@jest/globals'

import { compiled } from './checks.ts'
import { applyTo } from './patch.ts'
import { quarterOf, readPatches, root } from './patches.ts'
import { readKept } from './report.ts'

const patches = await readPatches()
const verdicts = new Map((await readKept()).map((one) => [one.name, one]))

describe('the mutants', () => {
  it.each(patches.map((patch) => [patch.name, patch] as const))('%s can still be made', async (_, patch) => {
    for (const file of patch.files) {
      const text = await readFile(join(root, file.path), 'utf8')
      expect(applyTo(text, file)).not.toBe(text)
    }
    if (patch.tier !== 'lint')
      expect({ [patch.test]: existsSync(join(root, patch.test)) }).toEqual({ [patch.test]: true })
    if (patch.tier === 'unit') expect(patch.test).toContain('/src/')
    if (patch.tier === 'simulation') expect(patch.test).toContain('packages/simulation/src/')
    if (patch.tier === 'integration') expect(patch.test).toContain('/test/')
  })

  it.each(patches.map((patch) => [patch.name, patch] as const))(
    '%s has a kept verdict, and it is on the patch as it is now',
    (_, { name, fingerprint }) => {
      expect(verdicts.get(name)).toMatchObject({ patch: fingerprint })
      expect(['killed', 'equivalent']).toContain(verdicts.get(name)?.result)
    },
  )

  // Each has its turn once in four weeks only: what broke it would be long forgotten.
  it('compile, all of them', async () => {
    const { signal } = new AbortController()
    expect([...(await compiled(patches, { root, env: process.env, signal }))]).toEqual([])
  }, 180_000)

  it('have one number each', () => {
    const numbers = patches.map(({ name }) => name.split('-')[0])
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('have their turn within four weeks, all of them', () => {
    const turns = [1, 2, 3, 4].flatMap((quarter) => quarterOf(patches, quarter))
    expect(new Set(turns)).toEqual(new Set(patches))
    expect(turns).toHaveLength(patches.length)
  })
})
