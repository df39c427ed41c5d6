import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { parsePatch, type Patch } from './patch.ts'

export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const folder = join(root, 'packages/mutants/patches')

export const quarters = 4

/** Every mutant, in the order of the files. */
export async function readPatches(): Promise<readonly Patch[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.patch')).sort()
  return Promise.all(
    names.map(async (name) =>
      parsePatch(basename(name, '.patch'), await readFile(join(folder, name), 'utf8')),
    ),
  )
}

/** Every fourth mutant, from the first, second, third or fourth on: each quarter has some of every kind. */
export function quarterOf(patches: readonly Patch[], quarter: number): readonly Patch[] {
  return patches.filter((_, index) => index % quarters === quarter - 1)
}

/** 1 to 4, another one each week: after four weeks every mutant has had its turn. */
export function quarterOfWeek(at: Date): number {
  // Weeks that begin on a Monday; 1970-01-01 was a Thursday.
  const week = Math.floor((at.getTime() / 86_400_000 + 3) / 7)
  return (week % quarters) + 1
}
