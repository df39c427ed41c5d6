import { a1 } from './invariants/a1-one-charge.ts'
import { a2 } from './invariants/a2-stock-adds-up.ts'
import { a3 } from './invariants/a3-one-shipment.ts'
import { a4 } from './invariants/a4-versions-without-gap.ts'
import { a5 } from './invariants/a5-allowed-edges.ts'
import { a6 } from './invariants/a6-confirmed-is-the-pivot.ts'
import { a7 } from './invariants/a7-records-are-sound.ts'
import { a8 } from './invariants/a8-effects-have-causes.ts'
import { q1 } from './invariants/q1-nothing-waits.ts'
import { q2 } from './invariants/q2-every-order-ends.ts'
import { q3 } from './invariants/q3-all-or-nothing.ts'
import { q4 } from './invariants/q4-ledgers-agree.ts'
import { q5 } from './invariants/q5-requests-count-once.ts'
import { q6 } from './invariants/q6-everything-is-handled.ts'
import { q7 } from './invariants/q7-projections-equal-the-log.ts'
import { q8 } from './invariants/q8-only-injected-dead-letters.ts'
import { q9 } from './invariants/q9-consumers-are-alive.ts'
import { q10 } from './invariants/q10-idle-means-idle.ts'
import { type Invariant } from './invariant.ts'

/** Everything the judge knows to be true of a correct system. */
export const invariants: readonly Invariant[] = [
  ...[a1, a2, a3, a4, a5, a6, a7, a8],
  ...[q1, q2, q3, q4, q5, q6, q7, q8, q9, q10],
]
