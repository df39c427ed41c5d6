import { type Witnesses } from './witnesses.ts'

export interface Violation {
  /** What is wrong, with the values that show it. */
  readonly detail: string
  /** The order it is about, so that its timeline can be shown. */
  readonly orderId?: string | undefined
}

export interface Verdict {
  /** How many things were looked at: zero checked is not a proof. */
  readonly checked: number
  readonly violations: readonly Violation[]
}

/** One statement about the whole system. */
export interface Invariant {
  readonly id: string
  readonly title: string
  /** `always`: holds at every instant, faults included. `quiet`: holds once nothing is left to do. */
  readonly when: 'always' | 'quiet'
  /** Null when the witness it needs was not called. */
  check(witnesses: Witnesses): Verdict | null
}

/** Collects what a check looks at and what it finds. */
export function findings() {
  const violations: Violation[] = []
  let checked = 0
  return {
    /** Looks at one thing; `detail` is evaluated only when it is wrong. */
    expect(holds: boolean, detail: () => string, orderId?: string): void {
      checked += 1
      if (!holds) violations.push({ detail: detail(), orderId })
    },
    verdict: (): Verdict => ({ checked, violations }),
  }
}
