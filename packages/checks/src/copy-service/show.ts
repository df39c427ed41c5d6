import pc from 'picocolors'

import type { Change } from './plan.ts'

/** A change as a person reads it: new files by their length, changed ones by the lines that come and go. */
export function shown({ path, before, after }: Change): readonly string[] {
  const now = linesOf(after)
  if (before === null) return [`${pc.green('new     ')} ${path} ${pc.dim(`${now.length} lines`)}`]
  return [`${pc.yellow('changed ')} ${path}`, ...difference(linesOf(before), now)]
}

const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')

/** The lines that go and come, in their order, by the longest common subsequence. */
export function difference(old: readonly string[], now: readonly string[]): readonly string[] {
  const common = old.map(() => new Uint32Array(now.length + 1))
  common.push(new Uint32Array(now.length + 1))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      (common[i] as Uint32Array)[j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const told: string[] = []
  for (let [i, j] = [0, 0]; i < old.length || j < now.length;) {
    if (i < old.length && old[i] === now[j]) [i, j] = [i + 1, j + 1]
    else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1)))
      told.push(pc.red(`         - ${old[i++]}`))
    else told.push(pc.green(`         + ${now[j++]}`))
  }
  return told
}
