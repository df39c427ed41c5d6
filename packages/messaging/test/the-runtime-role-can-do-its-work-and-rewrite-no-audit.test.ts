import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createServiceDatabase, withClient } from '@repo/local-stack/databases'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'

import { auditTrail } from '../src/dead-letter-audit.ts'
import { listDeadLetters } from '../src/dead-letters.ts'
import { discardDeadLetter } from '../src/discard.ts'
import { Failure } from '../src/failures.ts'
import { forgetInbox } from '../src/inbox-retention.ts'
import type { Handle } from '../src/message-handler.ts'
import { replayDeadLetters } from '../src/replay.ts'
import { openBar, type Bar, type BarDatabase } from './support/bar.ts'
import { cardTerminal } from './support/card-terminal.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, left, newGuest } from './support/heard.ts'
import { jsonCodec } from './support/json-codec.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('the role that runs the service', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar(serviceDatabase)))
  afterAll(() => bar.close())

  it('consumes, parks, replays, discards, calls providers and forgets', async () => {
    const broker = handBroker()
    let sober = true
    const handle: Handle = (tx, deliveries) => {
      if (sober && deliveries.some(({ message }) => message.type === 'DrinkOrdered')) {
        throw new Failure('MESSAGE_INVALID', 'not before six')
      }
      return bar.handle(tx, deliveries)
    }
    await bar.consume(broker, { handle })
    const [guest, other] = [newGuest(), newGuest()]
    await broker.deliver([drink(guest, 'beer'), left(guest), drink(other, 'wine')])
    sober = false

    const [letter] = await listDeadLetters(bar.db, { key: other })
    const byAda = { db: bar.db, codec: jsonCodec, operator: 'ada' }
    await discardDeadLetter({ ...byAda, id: letter?.id ?? '', reason: 'went home' })
    expect(await replayDeadLetters({ ...byAda, handle, dryRun: false })).toHaveLength(2)
    const runner = tabPayments(bar, cardTerminal())
    await eventually(async () => expect(await bar.tab(guest)).toMatchObject({ status: 'paid' }))
    await runner.stop()
    expect(await auditTrail(bar.db)).toHaveLength(3)
    expect(await forgetInbox(bar.db, { olderThan: new Date(Date.now() + 60_000) })).toBe(3)
  })

  it.each([
    `update dead_letter_audit set operator = 'nobody'`,
    'delete from dead_letter_audit',
    'truncate dead_letter_audit',
    'update inbox set received_at = now()',
    'drop table inbox',
  ])('may not: %s', async (sql) => {
    await expect(bar.db.query(sql)).rejects.toThrow(/permission denied|must be owner/)
  })
})

async function serviceDatabase(): Promise<BarDatabase> {
  const name = testStack.unique('bar').replaceAll('-', '_')
  const { url, ownerUrl } = await createServiceDatabase(testStack.adminPostgresUrl, name)
  return {
    url,
    ownerUrl,
    runtimeRole: name,
    drop: () =>
      withClient(testStack.adminPostgresUrl, async (admin) => {
        await admin.query(`drop database ${name} with (force)`)
        await admin.query(`drop role ${name}, ${name}_owner`)
      }),
  }
}
