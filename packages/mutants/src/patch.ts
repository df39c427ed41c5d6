/**
 * One wrong variant of the real code, as a file: a header that says which law it breaks, and a unified diff.
 *
 *   law:      what no longer holds
 *   tier:     the cheapest check that must notice: lint, unit, simulation or integration
 *   test:     the file of the test, or for lint the rule
 *   only:     which of its tests, as a pattern of their names; all of them where nothing is said
 *   survives: why no test can notice, for a variant that is as good as the original
 */
import { createHash } from 'node:crypto'

export type Tier = 'lint' | 'unit' | 'simulation' | 'integration'

export const tiers: readonly Tier[] = ['lint', 'unit', 'simulation', 'integration']

export interface Patch {
  readonly name: string
  readonly law: string
  readonly tier: Tier
  readonly test: string
  /** A pattern for the names of tests in that file. */
  readonly only: string | undefined
  /** Why this variant is as good as the original, when it is. */
  readonly survives: string | undefined
  /** Another one for every other text: a verdict counts only for the patch that it was reached on. */
  readonly fingerprint: string
  readonly files: readonly FilePatch[]
}

export interface FilePatch {
  readonly path: string
  readonly hunks: readonly Hunk[]
}

export interface Hunk {
  /** Line of the original at which it was made; it may have moved since. */
  readonly line: number
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Throws with the name of the patch when its text is not one. */
export function parsePatch(name: string, text: string): Patch {
  const fail = (what: string): never => {
    throw new Error(`${name}: ${what}`)
  }
  const start = text.indexOf('--- a/')
  if (start < 0) return fail('there is no diff')
  const header = parseHeader(text.slice(0, start))
  const files = parseFiles(text.slice(start))
  const tier = tiers.find((known) => known === header['tier']) ?? fail(`no tier is called ${header['tier']}`)
  if (files.some(({ hunks }) => hunks.length === 0)) fail('a file without a change')
  return {
    name,
    law: header['law'] ?? fail('which law does it break?'),
    tier,
    test: header['test'] ?? fail('which test must notice?'),
    only: header['only'],
    survives: header['survives'],
    fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 12),
    files,
  }
}

/** `key: value` lines; a line that begins with a space goes on with the value before it. */
function parseHeader(text: string): Readonly<Record<string, string>> {
  const header: Record<string, string> = {}
  let last = ''
  for (const line of text.split('\n')) {
    const [, key, value] = /^([a-z]+): +(.+)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) header[(last = key)] = value.trim()
    else if (/^\s+\S/.test(line) && last) header[last] = `${header[last]} ${line.trim()}`
  }
  return header
}

function parseFiles(diff: string): readonly FilePatch[] {
  const files: { path: string; hunks: { line: number; before: string[]; after: string[] }[] }[] = []
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const file = files.at(-1)
    const hunk = file?.hunks.at(-1)
    const [, path] = /^--- a\/(\S+)/.exec(line) ?? []
    const [, at] = /^@@ -(\d+)/.exec(line) ?? []
    if (path !== undefined) files.push({ path, hunks: [] })
    else if (at !== undefined) file?.hunks.push({ line: Number(at), before: [], after: [] })
    else if (hunk) {
      if (!line.startsWith('+')) hunk.before.push(line.slice(1))
      if (!line.startsWith('-')) hunk.after.push(line.slice(1))
    }
  }
  return files
}

/**
 * The text with every hunk applied. Lines may have moved since the patch was made: a hunk goes where its lines stand,
 * nearest to where they stood. Throws when they stand nowhere any more.
 */
export function applyTo(text: string, { path, hunks }: FilePatch): string {
  const lines = text.split('\n')
  let shift = 0
  for (const { line, before, after } of hunks) {
    const at = nearest(lines, before, line - 1 + shift)
    if (at === undefined) {
      throw new Error(
        `${path}: these lines are not there any more: make the same mistake in the code as it is now\n${before.join('\n')}`,
      )
    }
    lines.splice(at, before.length, ...after)
    shift += after.length - before.length
  }
  return lines.join('\n')
}

function nearest(lines: readonly string[], wanted: readonly string[], expected: number): number | undefined {
  const all = lines.flatMap((_, at) => (wanted.every((line, n) => lines[at + n] === line) ? [at] : []))
  return all.sort((a, b) => Math.abs(a - expected) - Math.abs(b - expected))[0]
}
