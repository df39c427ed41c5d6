import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

import { claimRows } from '../src/outbox-rows.ts'
import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'

describe('a claim', () => {
  let world: OutboxWorld
  beforeEach(async () => (world = await openOutbox()))
  afterEach(() => world.close())

  it('reads on from where it begins, also when it was planned while the outbox was nearly empty', async () => {
    const session = await world.db.session()
    await session.query('alter table outbox set (autovacuum_enabled = off)')
    const passing = () => world.add(Array.from({ length: 9_000 }, () => ({ key: 'a' })))
    await passing()
    await session.query('delete from outbox where id < 8990')
    await session.query('vacuum outbox')
    // Postgres makes the plan that it keeps at the sixth time.
    for (let times = 0; times < 10; times++) await claimRows(session, { above: 0n, without: [], limit: 100 })
    await passing()
    const { rows } = await session.query<{ name: string; generic: number }>(
      `select name, generic_plans::int as generic from pg_prepared_statements where statement like '%from outbox%'`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.generic).toBeGreaterThan(0)
    const plan = await session.query<{ 'QUERY PLAN': string }>(
      `explain execute "${rows[0]?.name}"(0, '{}', 100)`,
    )
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(text).toContain('Index Scan using outbox_pkey')
    expect(text).not.toMatch(/Sort|Bitmap/)
    await session.close()
  })
})
