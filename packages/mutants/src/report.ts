import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import pc from 'picocolors'

import { root } from './patches.ts'
import type { Result } from './try-mutant.ts'

const good = (result: Result) => result.verdict.kind === 'killed' || result.verdict.kind === 'equivalent'

export const passed = (results: readonly Result[]): readonly Result[] => results.filter(good)
export const failed = (results: readonly Result[]): readonly Result[] => results.filter((one) => !good(one))

const paint = { killed: pc.green, equivalent: pc.cyan, survived: pc.red, broken: pc.yellow } as const

export function line({ patch, verdict, seconds }: Result): string {
  const mark = paint[verdict.kind](verdict.kind.padEnd(10))
  const columns = [patch.name.padEnd(44), patch.tier.padEnd(11), `${seconds.toFixed(1).padStart(5)} s`]
  return `${mark} ${columns.join(' ')}  ${pc.dim(because(verdict))}`
}

function because(verdict: Result['verdict']): string {
  switch (verdict.kind) {
    case 'killed':
      return verdict.by
    case 'equivalent':
      return verdict.reason
    case 'broken':
      return verdict.why
    case 'survived':
      return 'nothing noticed it'
  }
}

/** Keeps the result of a full run, and shows it on the page about the mutants. */
export async function keep(results: readonly Result[], at: Date): Promise<void> {
  const latest = {
    at: at.toISOString(),
    mutants: results.map(({ patch, verdict, seconds }) => ({
      name: patch.name,
      law: patch.law,
      tier: patch.tier,
      test: patch.test,
      result: verdict.kind,
      because: because(verdict),
      seconds: Math.round(seconds * 10) / 10,
    })),
  }
  const file = join(root, 'packages/mutants/results/latest.json')
  await writeFile(file, `${JSON.stringify(latest, null, 2)}\n`)
  await writeSection('mutants', table(results, at))
}

function table(results: readonly Result[], at: Date): string {
  const rows = results.map(({ patch, verdict, seconds }) => {
    const cells = [
      `[${patch.name}](../packages/mutants/patches/${patch.name}.patch)`,
      patch.law,
      patch.tier,
      verdict.kind,
      because(verdict),
      `${seconds.toFixed(1)} s`,
    ]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  })
  const count = (kind: Result['verdict']['kind']) =>
    results.filter(({ verdict }) => verdict.kind === kind).length
  const sum =
    `${results.length} mutants on ${at.toISOString().slice(0, 10)}: ` +
    `${count('killed')} killed, ${count('equivalent')} equivalent, ${count('survived')} survived.`
  const head =
    '| mutant | what it breaks | tier | result | noticed by, or why not | time |\n|---|---|---|---|---|---|'
  return `${sum}\n\n${head}\n${rows.join('\n')}`
}

/** Replaces what stands between two marks on the page. */
export async function writeSection(name: string, text: string): Promise<void> {
  const page = join(root, 'docs/mutants.md')
  const [begin, end] = [`<!-- ${name}: written by a command -->`, `<!-- end of ${name} -->`]
  const before = await readFile(page, 'utf8')
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  if (from < 0 || to < 0) throw new Error(`docs/mutants.md has no place for ${name}`)
  await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`)
}
