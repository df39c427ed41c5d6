import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest } from './support/heard.ts'

describe('a message that is delivered again', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it('is handled once: within a batch, in a later batch, and at two members at the same time', async () => {
    const duplicates: string[] = []
    const observer = { duplicate: (topic: string) => duplicates.push(topic) }
    const [mine, theirs] = [handBroker(), handBroker()]
    await bar.consume(mine, { observer })
    await bar.consume(theirs, { observer })
    const guest = newGuest()
    const beer = drink(guest, 'beer')

    const records = await mine.deliver([beer, beer, drink(guest, 'wine')])
    await mine.redeliver(records)
    const gin = [drink(guest, 'gin')]
    await Promise.all([mine.deliver(gin), theirs.deliver(gin)])

    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer', 'wine', 'gin'] })
    expect((await bar.said(guest)).map(({ aggregateVersion }) => aggregateVersion)).toEqual([1, 2, 3])
    expect(duplicates).toHaveLength(1 + 3 + 1)
  })
})
