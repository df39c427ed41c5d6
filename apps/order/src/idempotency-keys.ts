import type { Tx } from '@repo/messaging/ports'

import type { PlacedAnswer } from './answers.ts'

export interface Claim {
  readonly key: string
  /** Of what is asked for, and by whom. */
  readonly fingerprint: string
  readonly orderId: string
  readonly answer: PlacedAnswer
}

/** The claim that holds the key: ours, or one of before us. */
export type Holder = Claim

/**
 * Claims every key that is free and tells who holds each: one answer per claim, in order. Of two claims to one key in
 * a batch the first gets it.
 *
 * Law: this is the first statement of the transaction. A second request with the same key waits on the unique index
 * until we commit, and then gets our answer; moved below the order, both place one.
 */
export async function claimKeys(tx: Tx, claims: readonly Claim[]): Promise<readonly Holder[]> {
  const { rows } = await tx.query<{ order_id: string }>(
    `insert into idempotency_keys (key, fingerprint, order_id, answer)
     select key, fingerprint, order_id, answer
     from unnest($1::text[], $2::text[], $3::uuid[], $4::json[]) with ordinality
       as claim (key, fingerprint, order_id, answer, position)
     order by key, position
     on conflict (key) do nothing
     returning order_id`,
    [
      claims.map(({ key }) => key),
      claims.map(({ fingerprint }) => fingerprint),
      claims.map(({ orderId }) => orderId),
      claims.map(({ answer }) => JSON.stringify(answer)),
    ],
  )
  const ours = new Set(rows.map((row) => row.order_id))
  const holders = new Map(
    claims.filter(({ orderId }) => ours.has(orderId)).map((claim) => [claim.key, claim]),
  )
  const taken = claims.map(({ key }) => key).filter((key) => !holders.has(key))
  if (taken.length > 0) for (const holder of await readHolders(tx, taken)) holders.set(holder.key, holder)
  return claims.map(({ key }) => {
    const holder = holders.get(key)
    if (!holder) throw new Error(`nobody holds the idempotency key ${key}`)
    return holder
  })
}

async function readHolders(tx: Tx, keys: readonly string[]): Promise<readonly Holder[]> {
  const { rows } = await tx.query<{
    key: string
    fingerprint: string
    order_id: string
    answer: PlacedAnswer
  }>('select key, fingerprint, order_id, answer from idempotency_keys where key = any($1::text[])', [keys])
  return rows.map(({ order_id: orderId, ...row }) => ({ ...row, orderId }))
}
