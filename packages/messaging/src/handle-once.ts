import type { Arrival } from './arrival.ts'
import { parkBehind } from './park.ts'
import { causeOf } from './failures.ts'
import { admit } from './inbox.ts'
import type { Delivery } from './message.ts'
import type { Handle, Outcome } from './message-handler.ts'
import type { Tx } from './ports.ts'
import { together } from './together.ts'

/** What one transaction did with a batch. */
export interface Handled {
  readonly outcomes: readonly { readonly arrival: Arrival; readonly outcome: Outcome }[]
  readonly duplicates: readonly Arrival[]
  /** Parked because an earlier message of their key is. */
  readonly parked: readonly Arrival[]
}

/** Handles what was never handled before, and parks what must wait behind an earlier message of its key. */
export async function handleOnce(tx: Tx, arrivals: readonly Arrival[], handle: Handle): Promise<Handled> {
  const [{ fresh, blocked, duplicates }, handleSome] = await together([
    admit(tx, arrivals),
    // Behind it on the same connection: a second delivery that waits in there has locked no aggregate yet.
    readAhead(tx, arrivals, handle),
  ])
  if (blocked.length > 0) await parkBehind(tx, blocked)
  if (fresh.length === 0) return { outcomes: [], duplicates, parked: blocked }
  const outcomes = await handleSome(deliveriesOf(fresh))
  if (outcomes.length !== fresh.length) {
    throw new TypeError(`the handler gave ${outcomes.length} outcomes for ${fresh.length} messages`)
  }
  return {
    outcomes: fresh.map((arrival, index) => ({ arrival, outcome: outcomes[index] as Outcome })),
    duplicates,
    parked: blocked,
  }
}

/**
 * An aggregate could not be read ahead. It may be that of a message which is not handled at all, so that this says
 * nothing about the batch: run the transaction again with the handler `withoutAhead`.
 */
export class CannotReadAhead extends Error {
  override readonly name = 'CannotReadAhead'
}

/** The same handling, reading nothing before it is known what is handled. */
export function withoutAhead(handle: Handle): Handle {
  return (tx, deliveries) => handle(tx, deliveries)
}

async function readAhead(tx: Tx, arrivals: readonly Arrival[], handle: Handle) {
  if (!handle.ahead) return (some: readonly Delivery[]) => handle(tx, some)
  return handle.ahead(tx, deliveriesOf(arrivals)).catch((cause: unknown) => {
    if (causeOf(cause) !== 'this message') throw cause
    throw new CannotReadAhead('an aggregate could not be read ahead', { cause })
  })
}

function deliveriesOf(arrivals: readonly Arrival[]): readonly Delivery[] {
  return arrivals.map(({ delivery }) => delivery)
}

/**
 * Whether there may be rows in the outbox because of it. A duplicate may be our own: handled by a transaction of which
 * we never heard that it was committed, and whose rows nobody has rung for.
 */
export function mayHaveSaid({ outcomes, duplicates }: Handled): boolean {
  return duplicates.length > 0 || outcomes.some(({ outcome }) => 'said' in outcome && outcome.said.length > 0)
}
