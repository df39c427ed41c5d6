import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'

const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8')
const query = /### NoRelayLeader\n[^#]*```sql\n([^`]+)```/.exec(runbook)?.[1] ?? ''

describe('the query of the runbook', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

  it('finds the session that holds the lock, and to end it makes room for the next', async () => {
    expect((await world.db.query(query)).rows).toEqual([])
    const led: boolean[] = []
    await world.relay({ db: world.connect('leading'), observer: { leading: (leads) => led.push(leads) } })
    await eventually(() => expect(led).toEqual([true]))
    await world.relay({ db: world.connect('waiting'), pollMs: 20 })
    const { rows } = await world.db.query<{ pid: number; application_name: string }>(query)
    expect(rows.map((row) => row.application_name)).toEqual(['leading'])

    await world.db.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    // Whether it led is asked of what it told: it may lead again before anybody looks.
    await eventually(() => expect(led.slice(0, 2)).toEqual([true, false]))
    await eventually(async () => {
      const next = await world.db.query<{ pid: number }>(query)
      expect(next.rows).toHaveLength(1)
      expect(next.rows[0]?.pid).not.toBe(rows[0]?.pid)
    })
  })
})
