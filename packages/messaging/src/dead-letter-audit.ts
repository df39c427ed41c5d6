import type { Queryable, Tx } from './ports.ts'

export interface AuditEntry {
  readonly id: string
  readonly at: Date
  readonly operator: string
  readonly action: 'replayed' | 'replay failed' | 'discarded'
  /** Why it was discarded, what the replay led to, or how it failed. */
  readonly detail: string
  readonly deadLetterId: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string | null
  readonly type: string | null
  readonly eventId: string | null
  readonly code: string
}

/** Writes down who did what, in the transaction that does it. What is discarded is kept, bytes and all. */
export async function audit(
  tx: Tx,
  {
    id,
    operator,
    action,
    detail,
  }: { readonly id: string } & Pick<AuditEntry, 'operator' | 'action' | 'detail'>,
): Promise<void> {
  await tx.query(
    `insert into dead_letter_audit
       (operator, action, detail, dead_letter_id, topic, partition, "offset", key, type, event_id, code, headers, value)
     select $2, $3, $4, id, topic, partition, "offset", key, type, event_id, code,
       case when $3 = 'discarded' then headers end, case when $3 = 'discarded' then value end
     from dead_letters where id = $1::bigint`,
    [id, operator, action, detail],
  )
}

/** What was done to dead letters, newest first. */
export async function auditTrail(
  db: Queryable,
  {
    topic,
    key,
    limit = 100,
  }: { readonly topic?: string; readonly key?: string; readonly limit?: number } = {},
): Promise<readonly AuditEntry[]> {
  const { rows } = await db.query<AuditEntry>(
    `select id::text, at, operator, action, detail, dead_letter_id::text as "deadLetterId", topic, partition,
       "offset"::text, key, type, event_id as "eventId", code
     from dead_letter_audit
     where ($1::text is null or topic = $1) and ($2::text is null or key = $2)
     order by dead_letter_audit.id desc limit $3`,
    [topic ?? null, key ?? null, limit],
  )
  return rows
}
