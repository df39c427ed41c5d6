import { describe, expect, it } from '@jest/globals'
import { type Database, type Tx } from '@repo/messaging/ports'
import { type Wire } from './control.ts'
import { faultyDatabase } from './faulty-database.ts'

const wire = { saw: () => undefined } as unknown as Wire

/** A database in which every statement finds so many rows, and the points that were passed. */
function world(rowsOf: (sql: string) => number, dice: () => number = () => 1) {
  const passed: string[] = []
  const query = (async (sql: string) => {
    const rows = Array.from({ length: rowsOf(sql) }, () => ({}))
    return { rows, rowCount: rows.length }
  }) as unknown as Database['query']
  const real: Database = {
    query,
    transaction: (work) => {
      const written: Promise<unknown>[] = []
      const tx = {
        transaction: true,
        query,
        write(this: Tx, sql: string, values: readonly unknown[]) {
          written.push(this.query(sql, values))
        },
        written: async () => void (await Promise.all(written)),
      } as Tx
      return work(tx)
    },
    session: async () => ({ query, lost: new AbortController().signal, close: async () => undefined }),
  }
  const fault = async (point: string) => void passed.push(point)
  return { passed, db: faultyDatabase(real, fault, wire, dice) }
}

const due = 'with overdue as materialized ( select 1 )'
const claim = 'select id, traceparent from outbox where id <> all ($1::bigint[])'
const lock = 'select id from payments where effect_due_at <= clock_timestamp() for update skip locked'
const write = 'insert into outbox (topic) values ($1)'

describe('the points of a database', () => {
  it.each([
    ['deadlines', due],
    ['effects', lock],
  ])('are not passed by a look for %s that finds nothing', async (_, sql) => {
    const { db, passed } = world(() => 0)
    await db.transaction((tx) => tx.query(sql))
    expect(passed).toEqual(['other.commit.before', 'other.commit.after'])
  })

  it('are not passed by a relay that has nothing to send', async () => {
    const { db, passed } = world(() => 0)
    await db.query(claim)
    const lease = await db.session()
    await lease.query(claim)
    expect(passed).toEqual(['lease.open.before'])
  })

  it('are passed by a relay that finds something on the connection of its lock', async () => {
    const { db, passed } = world(() => 1)
    const lease = await db.session()
    await lease.query(claim)
    expect(passed).toEqual(['lease.open.before', 'relay.claim.after'])
  })

  it('are passed by whoever finds something, and by what becomes of it', async () => {
    const { db, passed } = world(() => 1)
    await db.query(claim)
    await db.transaction(async (tx) => {
      await tx.query(due)
      await tx.query(write)
    })
    await db.transaction((tx) => tx.query(lock))
    expect(passed).toEqual([
      ...['relay.claim.after', 'deadline.due.after', 'outbox.insert.before', 'outbox.insert.after'],
      ...['deadline.commit.before', 'deadline.commit.after'],
      ...['effects.lock.after', 'effects.claim.commit.before', 'effects.claim.commit.after'],
    ])
  })

  it('are passed by what is written, unless it travels with COMMIT', async () => {
    const commit = ['other.commit.before', 'other.commit.after']
    for (const [die, statement] of [
      [0.5, ['outbox.insert.before', 'outbox.insert.after']],
      [0.4, []],
    ] as const) {
      const { db, passed } = world(
        () => 0,
        () => die,
      )
      await db.transaction(async (tx) => tx.write(write, ['x']))
      expect(passed).toEqual([...statement, ...commit])
    }
  })

  it('are passed by a statement that does something, whatever it returns', async () => {
    const { db, passed } = world(() => 0)
    await db.transaction((tx) => tx.query(write))
    expect(passed.slice(0, 2)).toEqual(['outbox.insert.before', 'outbox.insert.after'])
  })
})
