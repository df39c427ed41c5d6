import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import pc from 'picocolors'

import type { Patch } from './patch.ts'
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

/** The last verdict on a mutant, and when it was reached. */
export interface Kept {
  readonly name: string
  readonly law: string
  readonly tier: string
  readonly test: string
  readonly result: Result['verdict']['kind']
  readonly because: string
  readonly seconds: number
  readonly on: string
  /** Fingerprint of the patch as it was then. */
  readonly patch: string
}

const kept = join(root, 'packages/mutants/results/latest.json')

/** Keeps these results beside those of mutants that did not run this time, and shows them on the page. */
export async function keep(results: readonly Result[], all: readonly Patch[], at: Date): Promise<void> {
  const byName = new Map((await readKept()).map((one) => [one.name, one]))
  for (const { patch, verdict, seconds } of results) {
    byName.set(patch.name, {
      name: patch.name,
      law: patch.law,
      tier: patch.tier,
      test: patch.test,
      result: verdict.kind,
      because: because(verdict),
      seconds: Math.round(seconds * 10) / 10,
      on: at.toISOString().slice(0, 10),
      patch: patch.fingerprint,
    })
  }
  const latest = all.flatMap(({ name }) => byName.get(name) ?? [])
  await writeFile(kept, `${JSON.stringify(latest, null, 2)}\n`)
  await writeSection('mutants', table(latest, all.length))
}

export async function readKept(): Promise<readonly Kept[]> {
  const text = await readFile(kept, 'utf8').catch(() => '[]')
  return JSON.parse(text) as readonly Kept[]
}

function table(results: readonly Kept[], mutants: number): string {
  const rows = results.map(({ name, law, tier, result, because: why, seconds, on }) => {
    const link = `[${name}](../packages/mutants/patches/${name}.patch)`
    const cells = [link, law, tier, result, why, `${seconds.toFixed(1)} s`, on]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  })
  const count = (kind: Kept['result']) => results.filter(({ result }) => result === kind).length
  const head =
    '| mutant | what it breaks | tier | result | noticed by, or why not | time | on |\n|---|---|---|---|---|---|---|'
  const sum =
    `${mutants} mutants: ${count('killed')} killed, ${count('equivalent')} equivalent, ` +
    `${count('survived')} survived, ${mutants - results.length + count('broken')} not put to the test.`
  return `${sum}\n\n${head}\n${rows.join('\n')}`
}

/** Replaces what stands between two marks on the page. */
export async function writeSection(name: string, text: string): Promise<void> {
  const page = join(root, 'docs/mutants.md')
  const [begin, end] = [`<!-- ${name}: written by a command -->`, `<!-- end of ${name} -->`]
  const before = await readFile(page, 'utf8')
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  if (from < 0 || to < 0) throw new Error(`docs/mutants.md has no place for ${name}`)
  await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${ignored(text)}\n\n${before.slice(to)}`)
}

// The formatter would pad every row to the longest cell.
function ignored(text: string): string {
  return `<!-- prettier-ignore-start -->\n\n${text}\n\n<!-- prettier-ignore-end -->`
}
