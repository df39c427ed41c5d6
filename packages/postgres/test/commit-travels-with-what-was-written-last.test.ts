import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Tx } from '@repo/messaging/ports'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'
import { tcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

const insert = 'insert into facts (id) values ($1::int)'
const read = 'select id, big, at from facts where id = $1::int'

describe('what a transaction writes without waiting', () => {
  let database: TestDatabase
  let wire: TcpProxy
  let db: Postgres
  let direct: Postgres
  /** Packets to the server, as it got them. */
  let asked: Buffer[] = []
  beforeAll(async () => {
    database = await testStack.database()
    wire = await tcpProxy(database.url, (packet) => asked.push(packet))
    db = postgres({ url: wire.url, max: 1 })
    direct = postgres({ url: database.url })
    await direct.query(
      `create table facts (id int primary key, big int8 default 9007199254740993, at timestamptz default 'epoch')`,
    )
  })
  beforeEach(async () => {
    await direct.query('truncate facts')
    asked = []
  })
  afterAll(async () => {
    await Promise.all([db.stop(), direct.stop()])
    await wire.close()
    await database.drop()
  })
  const ids = async () => (await direct.query<{ id: number }>('select id from facts order by id')).rows
  const idsAre = (...expected: number[]) => expected.map((id) => ({ id }))

  it('is committed, in the order in which it was issued', async () => {
    await db.transaction(async (tx) => {
      tx.write(insert, [1])
      tx.write('delete from facts where id = $1::int', [1])
      tx.write(insert, [1])
    })
    expect(await ids()).toEqual(idsAre(1))
  })

  it('is one packet with COMMIT, and what the transaction began with is one with BEGIN', async () => {
    const ends: boolean[] = []
    await db.transaction(async (tx) => {
      tx.onEnd((committed) => ends.push(committed))
      await Promise.all([tx.query(read, [1]), tx.query(read, [2])])
      tx.write(insert, [1])
      tx.write(insert, [2])
    })
    expect(ends).toEqual([true])
    expect(asked).toHaveLength(2)
    expect(asked.map((packet) => countOf('S', packet))).toEqual([1, 1])
    expect(await ids()).toEqual(idsAre(1, 2))
  })

  it.each([
    ['in the packet of COMMIT', async () => undefined],
    ['before COMMIT is sent', () => setImmediate()],
  ])('fails the transaction with its error when it fails, %s', async (_, wait) => {
    await direct.query(insert, [2])
    const ends: boolean[] = []
    const attempt = db.transaction(async (tx) => {
      tx.onEnd((committed) => ends.push(committed))
      await tx.query(read, [1])
      for (const id of [1, 2, 3]) tx.write(insert, [id])
      await wait()
    })
    await expect(attempt).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: '23505' } })
    expect(ends).toEqual([false])
    expect(await ids()).toEqual(idsAre(2))
    // The connection is the only one, and as good as before.
    await db.transaction(async (tx) => tx.write(insert, [3]))
    expect(await ids()).toEqual(idsAre(2, 3))
  })

  it('is no part of a COMMIT when it cannot even be sent', async () => {
    const cannot = {
      toPostgres() {
        throw new Error('not a value')
      },
    }
    const attempt = db.transaction(async (tx) => {
      tx.write(insert, [1])
      tx.write(insert, [cannot])
      tx.write(insert, [2])
    })
    await expect(attempt).rejects.toThrow('not a value')
    expect(await ids()).toEqual([])
  })

  it('is refused once the transaction is over', async () => {
    let late: (() => void) | undefined
    await db.transaction(async (tx) => void (late = () => tx.write(insert, [1])))
    expect(late).toThrow('the transaction is over')
    expect(await ids()).toEqual([])
  })

  it('does not take the connection with it when its transaction is rolled back in the same turn', async () => {
    await direct.query(insert, [1])
    const pid = async () => (await db.query('select pg_backend_pid()')).rows[0]
    const before = await pid()
    const attempt = db.transaction(async (tx) => {
      await tx.query(read, [1])
      tx.write(insert, [1])
      throw new Error('mine')
    })
    await expect(attempt).rejects.toThrow('mine')
    expect(await pid()).toEqual(before)
    await db.transaction(async (tx) => tx.write(insert, [2]))
    expect(await ids()).toEqual(idsAre(1, 2))
  })

  it.each([
    ['before it', [2, 1]],
    ['after it', [1, 2]],
  ])('is waited for by COMMIT when somebody in between says something of his own %s', async (when, order) => {
    await db.transaction(async (tx) => {
      await tx.query(read, [1])
      const query: Tx['query'] = async (sql, values) => {
        if (when === 'before it') await tx.query(insert, [2])
        const answer = await tx.query<never>(sql, values)
        if (when === 'after it') await tx.query(insert, [2])
        return answer
      }
      ;({ ...tx, query }).write(insert, [1])
    })
    const { rows } = await direct.query<{ id: number }>('select id from facts order by ctid')
    expect(rows).toEqual(idsAre(...order))
  })

  it('is waited for by COMMIT when it comes late, from somebody in between', async () => {
    await db.transaction(async (tx) => {
      const late = async () => {
        await setImmediate()
        await setImmediate()
        slow.write(insert, [2])
      }
      const query: Tx['query'] = async (sql, values) => {
        await setImmediate()
        if ((values as number[])[0] === 1) await late()
        return tx.query(sql, values)
      }
      const slow = { ...tx, query }
      slow.write(insert, [1])
    })
    expect(await ids()).toEqual(idsAre(1, 2))
  })

  it('is waited for by COMMIT when somebody in between holds it up', async () => {
    await db.transaction(async (tx) => {
      const query: Tx['query'] = async (sql, values) => {
        await setImmediate()
        return tx.query(sql, values)
      }
      const between = { ...tx, query }
      between.write(insert, [1])
    })
    expect(await ids()).toEqual(idsAre(1))
  })

  it('can be waited for, and then says how it failed', async () => {
    const heard: unknown[] = []
    const attempt = db.transaction(async (tx) => {
      tx.write(insert, [1])
      await tx.written()
      heard.push((await tx.query<{ id: number }>(read, [1])).rows[0]?.id)
      tx.write(insert, [1])
      await tx.written().catch((error: unknown) => heard.push(error))
    })
    const conflict = { code: 'CONFLICT', cause: { code: '23505' } }
    await expect(attempt).rejects.toMatchObject(conflict)
    expect(heard).toMatchObject([1, conflict])
  })

  it('is known not to be committed when the server ends the connection before it', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.query(read, [1])
      tx.write(insert, [1])
      tx.write('select pg_terminate_backend(pg_backend_pid()) from (select $1::int) as one', [1])
      tx.write(insert, [2])
    })
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: { code: '57P01' } })
    expect(await ids()).toEqual([])
  })

  it('may be prepared by a packet of which the server skips it, and works the next time', async () => {
    const late = 'insert into facts (id) select $1::int + 10'
    await direct.query(insert, [1])
    const writeBoth = (id: number) =>
      db.transaction(async (tx) => {
        await tx.query(read, [id])
        tx.write(insert, [id])
        tx.write(late, [id])
      })
    await expect(writeBoth(1)).rejects.toMatchObject({ code: 'CONFLICT' })
    await writeBoth(2)
    expect(await ids()).toEqual(idsAre(1, 2, 12))
  })

  it('is read like any other the second time, though the server describes it no more', async () => {
    await direct.query(insert, [1])
    const row = { id: 1, big: 9007199254740993n, at: new Date(0) }
    for (let time = 0; time < 3; time++) {
      const rows = await db.transaction(async (tx) => {
        const answers = await Promise.all([tx.query(read, [1]), tx.query(read, [2]), tx.query(read, [1])])
        return answers.map((answer) => answer.rows)
      })
      expect(rows).toEqual([[row], [], [row]])
    }
    // Of the last time: neither parsed nor described.
    const [last] = asked.slice(-2)
    expect([countOf('P', last as Buffer), countOf('D', last as Buffer)]).toEqual([0, 0])
  })
})

/** Messages of a type in a packet of ours. https://www.postgresql.org/docs/current/protocol-message-formats.html */
function countOf(type: 'D' | 'P' | 'S', packet: Buffer): number {
  let count = 0
  for (let at = 0; at < packet.length; at += 1 + packet.readInt32BE(at + 1)) {
    if (packet[at] === type.charCodeAt(0)) count++
  }
  return count
}
