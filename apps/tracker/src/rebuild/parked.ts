import { type Queryable } from '@repo/messaging/ports'

/**
 * Positions of records that the live projection was handed and has not applied: dead letters, and those that an
 * operator has discarded. A rebuild leaves them out, or it would differ from the live one by exactly these.
 */
export async function readParked(db: Queryable): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ topic: string; partition: number; offset: bigint }>(
    `select topic, partition, "offset" from dead_letters
     union
     select topic, partition, "offset" from dead_letter_audit where action = 'discarded'`,
  )
  return new Set(rows.map(positionKey))
}

export function positionKey(position: {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}): string {
  return `${position.topic}/${position.partition}@${position.offset}`
}
