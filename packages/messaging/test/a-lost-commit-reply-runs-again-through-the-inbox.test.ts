import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, left, newGuest } from './support/heard.ts'
import { losesCommits } from './support/lost-commit.ts'

describe('a reply to COMMIT that is lost', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it.each(['committed', 'rolled back'] as const)(
    'is neither success nor failure: it had %s',
    async (loss) => {
      const broker = handBroker()
      const retried: string[] = []
      await bar.consume(broker, {
        db: losesCommits(bar.db, [loss, loss]),
        observer: { retried: (code) => retried.push(code) },
      })
      const guest = newGuest()
      await broker.deliver([drink(guest, 'beer'), drink(guest, 'wine'), left(guest)])

      expect(retried).toEqual(['COMMIT_UNKNOWN', 'COMMIT_UNKNOWN'])
      expect(await bar.tab(guest)).toMatchObject({ status: 'paying', drinks: 2 })
      expect((await bar.said(guest)).map(({ aggregateVersion }) => aggregateVersion)).toEqual([1, 2])
      expect(await bar.count('dead_letters')).toBe(0)
    },
  )
})
