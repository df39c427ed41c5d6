/** Whether one model met nothing that another one did not: the two were written apart and must agree. */
import { keyOf } from '@repo/decider/reachable'

import type { Saga } from './saga-model.ts'

/** Business states of `inner` that `outer` never met; none, when it contains them. */
export function notIn(outer: readonly Saga[], inner: readonly Saga[]): readonly string[] {
  const known = new Set(outer.map(businessOf))
  return [...new Set(inner.map(businessOf))].filter((key) => !known.has(key))
}

/** What services know, what was said and what the providers did: nothing of how it came about. */
function businessOf({ order, payment, inventory, shipping, said, journal }: Saga): string {
  const types = said.map(({ type }) => type).sort()
  return keyOf([order, payment, inventory, shipping, types, Object.entries(journal).sort()])
}
