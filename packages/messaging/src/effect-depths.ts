import type { Queryable } from './ports.ts'

export interface EffectDepth {
  /** The part of the key behind the aggregate's id: `charge` of `{orderId}:charge`. */
  readonly step: string
  /** Time has come, and no lease runs. */
  readonly dueRows: number
  /** Since the state began to want the oldest call that has no outcome yet; a claim counts as a beginning. */
  readonly oldestAgeSeconds: number
}

/** Calls without an outcome, by step: looked up for every scrape. */
export async function readEffectDepths(db: Queryable, table: string): Promise<readonly EffectDepth[]> {
  const { rows } = await db.query<EffectDepth>(
    `select split_part(effect_key, ':', 2) as step,
       count(*) filter (where effect_due_at <= clock_timestamp())::int as "dueRows",
       extract(epoch from clock_timestamp() - min(updated_at))::float8 as "oldestAgeSeconds"
     from ${table} where effect_due_at is not null group by 1 order by 1`,
  )
  return rows
}
