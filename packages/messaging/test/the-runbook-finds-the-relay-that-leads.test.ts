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
    const relay = await world.relay({ db: world.connect('leading') })
    await eventually(() => expect(relay.leader).toBe(true))
    await world.relay({ db: world.connect('waiting'), pollMs: 20 })
    const { rows } = await world.db.query<{ pid: number; application_name: string }>(query)
    expect(rows.map((row) => row.application_name)).toEqual(['leading'])

    await world.db.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await eventually(() => expect(relay.leader).toBe(false))
    await eventually(async () => expect((await world.db.query(query)).rows).toHaveLength(1))
  })
})
