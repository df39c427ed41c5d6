import type { Tx } from './ports.ts'

/** Blocks the key, or joins the block that is there, and holds it until the end of the transaction. */
export async function lockKey(tx: Tx, topic: string, key: string): Promise<void> {
  await tx.query(
    `insert into blocked_keys (topic, key) values ($1, $2)
     on conflict (topic, key) do update set blocked_at = blocked_keys.blocked_at`,
    [topic, key],
  )
}

/** Lifts the block of a queue that is empty now. The block must be locked by this transaction. */
export async function unblockWhenEmpty(tx: Tx, topic: string, key: string): Promise<void> {
  await tx.query(
    `delete from blocked_keys where topic = $1 and key = $2
     and not exists (select from dead_letters where dead_letters.topic = $1 and dead_letters.key = $2)`,
    [topic, key],
  )
}

/** Holds the block of a key, if it has one, until the end of the transaction: its queue is ours. */
export async function lockBlock(tx: Tx, topic: string, key: string): Promise<void> {
  await tx.query(`select from blocked_keys where topic = $1 and key = $2 for update`, [topic, key])
}
