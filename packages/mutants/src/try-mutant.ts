import { check } from './checks.ts'
import type { Patch } from './patch.ts'
import type { Scratch } from './scratch.ts'
import type { Verdict } from './verdict.ts'

export interface Result {
  readonly patch: Patch
  readonly verdict: Verdict | { readonly kind: 'equivalent'; readonly reason: string }
  readonly seconds: number
}

interface Options {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** Breaks the copy, asks the check, and says what came of it. */
export async function tryMutant(scratch: Scratch, patch: Patch, options: Options): Promise<Result> {
  const startedAt = performance.now()
  const verdict = await scratch
    .broken(patch, () => check(patch, { ...options, dir: scratch.dir }))
    .catch((error: unknown): Verdict => ({ kind: 'broken', why: String(error) }))
  const seconds = (performance.now() - startedAt) / 1_000
  if (patch.survives === undefined || verdict.kind === 'broken') return { patch, verdict, seconds }
  // A variant that was called as good as the original, and is not, has a reason that is wrong.
  return verdict.kind === 'killed'
    ? { patch, verdict: { kind: 'broken', why: `is called equivalent, but: ${verdict.by}` }, seconds }
    : { patch, verdict: { kind: 'equivalent', reason: patch.survives }, seconds }
}
