/** Runs the exploration against a buggy twin, with as few faults as show it. */
import { exploring, type Progress, type Violation } from './explore.ts'
import { logModel } from './log-model.ts'
import { faults, logDefaults, noFaults, type Budgets } from './log-options.ts'
import { soupModel } from './soup.ts'
import type { Twin } from './twin.ts'

export interface Tried {
  readonly twin: Twin
  readonly states: number
  readonly explorations: number
  /** With which faults it was caught, and how; null for a twin that survived everything. */
  readonly caught: (Violation & { readonly faults: readonly (keyof Budgets)[] }) | null
  /** Whether that is what is expected of it. */
  readonly asExpected: boolean
}

/**
 * Tries a twin without any fault, then with each fault, then with each pair, up to `faultsAtMost`; the shortest trace of the first round that
 * has one. A twin that only decides otherwise must survive the soup as well, where everything may be repeated for ever.
 */
export function* tryTwin(twin: Twin, faultsAtMost = 2): Generator<Progress, Tried> {
  let states = 0
  let explorations = 0
  const tried = (caught: Tried['caught']): Tried => {
    const { verdict } = twin
    const asExpected =
      'guard' in verdict ? caught === null : (caught?.problem.startsWith(verdict.breaks) ?? false)
    return { twin, states, explorations, caught, asExpected }
  }
  for (const round of rounds().slice(0, faultsAtMost + 1)) {
    const found: NonNullable<Tried['caught']>[] = []
    for (const these of round) {
      const budgets = { ...noFaults, ...Object.fromEntries(these.map((fault) => [fault, 1])) }
      const { protocol = logDefaults.protocol, quirks = {}, inbox = false } = twin
      const result = yield* exploring(logModel({ ...logDefaults, protocol, quirks, inbox, budgets }))
      states += result.states
      explorations++
      if (result.violation) found.push({ ...result.violation, faults: these })
    }
    const [shortest] = found.sort((a, b) => a.trace.length - b.trace.length)
    if (shortest) return tried(shortest)
  }
  if (twin.protocol && !twin.quirks && !twin.inbox) {
    for (const units of [1, 0]) {
      const soup = soupModel({ orders: 1, units, countDeliveries: true, protocol: twin.protocol })
      const result = yield* exploring(soup)
      states += result.states
      explorations++
      if (result.violation) return tried({ ...result.violation, faults: [] })
    }
  }
  return tried(null)
}

function rounds(): readonly (readonly (readonly (keyof Budgets)[])[])[] {
  const pairs = faults.flatMap((one, index) => faults.slice(index + 1).map((other) => [one, other]))
  return [[[]], faults.map((fault) => [fault]), pairs]
}
