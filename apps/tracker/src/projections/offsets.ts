import { type Queryable, type Tx } from '@repo/messaging/ports'

/** Topic and partition -> the offset behind the last one applied. */
export type Offsets = ReadonlyMap<string, bigint>

export interface Position {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

export const partitionKey = ({ topic, partition }: { readonly topic: string; readonly partition: number }) =>
  `${topic}/${partition}`

/** The offset behind the last of these positions, per partition. */
export function behind(positions: readonly Position[]): Offsets {
  const next = new Map<string, bigint>()
  for (const position of positions) {
    const key = partitionKey(position)
    if ((next.get(key) ?? 0n) <= position.offset) next.set(key, position.offset + 1n)
  }
  return next
}

/** Moves the offsets forward, never back: a replayed dead letter has an old offset. */
export async function advanceOffsets(tx: Tx, offsets: Offsets): Promise<void> {
  const rows = [...offsets].map(([key, next]) => ({ ...parsePartitionKey(key), next })).sort(byPartition)
  await tx.query(
    `insert into applied_offsets as known (topic, partition, next_offset)
     select topic, partition, next_offset
     from unnest($1::text[], $2::int[], $3::bigint[]) with ordinality as given (topic, partition, next_offset, position)
     order by position
     on conflict (topic, partition) do update set next_offset = excluded.next_offset
     where known.next_offset < excluded.next_offset`,
    [rows.map((row) => row.topic), rows.map((row) => row.partition), rows.map((row) => row.next)],
  )
}

export async function readOffsets(db: Queryable): Promise<Offsets> {
  const { rows } = await db.query<{ topic: string; partition: number; next_offset: bigint }>(
    'select topic, partition, next_offset from applied_offsets order by topic, partition',
  )
  return new Map(rows.map((row) => [partitionKey(row), BigInt(row.next_offset)]))
}

export function parsePartitionKey(key: string): { readonly topic: string; readonly partition: number } {
  const slash = key.lastIndexOf('/')
  return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) }
}

function byPartition(
  a: { readonly topic: string; readonly partition: number },
  b: { readonly topic: string; readonly partition: number },
): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition
}
