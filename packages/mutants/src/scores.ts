import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { root } from './patches.ts'
import { writeSection } from './report.ts'
import type { Score } from './stryker.ts'

export interface FolderScore extends Score {
  readonly folder: string
}

const kept = join(root, 'packages/mutants/results/stryker.json')

/** Keeps these scores beside those of folders that did not run this time, and shows them on the page. */
export async function keepScores(scores: readonly FolderScore[], at: Date): Promise<void> {
  const text = await readFile(kept, 'utf8').catch(() => '[]')
  const before = JSON.parse(text) as readonly (FolderScore & { readonly on: string })[]
  const on = at.toISOString().slice(0, 10)
  const byFolder = new Map(
    [...before, ...scores.map((score) => ({ ...score, on }))].map((one) => [one.folder, one]),
  )
  const latest = [...byFolder.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1))
  await writeFile(kept, `${JSON.stringify(latest, null, 2)}\n`)
  const rows = latest.map(
    ({ folder, killed, survived, errors, percent, on: day }) =>
      `| \`${folder}\` | ${percent.toFixed(1)} % | ${killed} | ${survived} | ${errors} | ${day} |`,
  )
  const head = '| folder | score | killed | survived | did not run | on |\n|---|---|---|---|---|---|'
  await writeSection('stryker', `${head}\n${rows.join('\n')}`)
}
