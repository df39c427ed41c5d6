import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Baseline } from './guard.ts'
import { writeJson } from './report.ts'

export const baselineFile = join(import.meta.dirname, '..', 'results', 'baseline.json')

/** Undefined when nobody has written one. */
export async function readBaseline(file: string): Promise<Baseline | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Baseline
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function writeBaseline(baseline: Baseline, file: string): Promise<void> {
  return writeJson(file, baseline)
}
