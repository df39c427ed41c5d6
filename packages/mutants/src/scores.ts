import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { root } from './patches.ts'
import { writeSection } from './report.ts'
import { filesOf, scoreOf, targets, type Mutation, type Score } from './stryker.ts'

/** The score of a file, or of all of a folder. */
export interface ScoreOf extends Score {
  readonly of: string
}

interface Kept extends ScoreOf {
  readonly on: string
}

/** One score for each group that the mutations fall into, sorted by its name. */
export function scoresBy(
  groupOf: (mutation: Mutation) => string,
  mutations: readonly Mutation[],
): readonly ScoreOf[] {
  const groups = [...new Set(mutations.map(groupOf))].sort()
  return groups.map((of) => ({ of, ...scoreOf(mutations.filter((mutation) => groupOf(mutation) === of)) }))
}

const kept = join(root, 'packages/mutants/results/stryker.json')

/** Keeps the scores of these files beside those of files that were not mutated this time, and shows their folders. */
export async function keepScores(
  mutated: readonly string[],
  mutations: readonly Mutation[],
  at: Date,
): Promise<void> {
  const before = JSON.parse(await readFile(kept, 'utf8').catch(() => '[]')) as readonly Kept[]
  const on = at.toISOString().slice(0, 10)
  // A file of types alone has no variants, and has been seen to have none.
  const now = mutated.map((of) => ({ of, ...scoreOf(mutations.filter(({ file }) => file === of)), on }))
  const byFile = new Map([...before, ...now].map((one) => [one.of, one]))
  const latest = [...byFile.values()].sort((a, b) => (a.of < b.of ? -1 : 1))
  await writeFile(kept, `${JSON.stringify(latest, null, 2)}\n`)
  const files = await Promise.all(Object.values(targets).map((target) => filesOf(root, target)))
  await writeSection('stryker', table(latest, files.flat()))
}

function table(scores: readonly Kept[], files: readonly string[]): string {
  const rows = [...new Set(files.map(dirname))].sort().map((folder) => {
    const of = scores.filter((score) => dirname(score.of) === folder && files.includes(score.of))
    const sum = (field: 'killed' | 'survived' | 'errors') => of.reduce((all, score) => all + score[field], 0)
    const [killed, survived, errors] = [sum('killed'), sum('survived'), sum('errors')]
    const percent = ((100 * killed) / Math.max(1, killed + survived)).toFixed(1)
    const there = files.filter((file) => dirname(file) === folder).length
    const day = of.map(({ on }) => on).sort()[0] ?? '-'
    return `| \`${folder}\` | ${of.length} of ${there} | ${percent} % | ${killed} | ${survived} | ${errors} | ${day} |`
  })
  const head =
    '| folder | files | score | killed | survived | did not run | since |\n|---|---|---|---|---|---|---|'
  return `${head}\n${rows.join('\n')}`
}
