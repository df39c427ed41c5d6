import { findings, type Invariant } from '../invariant.ts'

export const q10: Invariant = {
  id: 'Q10',
  title: 'Idle means idle: nothing new appears on the log',
  when: 'quiet',
  check({ appearedWhileIdle }) {
    if (appearedWhileIdle === undefined) return null
    const { expect, verdict } = findings()
    expect(appearedWhileIdle === 0n, () => `${appearedWhileIdle} records appeared while nothing was asked`)
    return verdict()
  },
}
