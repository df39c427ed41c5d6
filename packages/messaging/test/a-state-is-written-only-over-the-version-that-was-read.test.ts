import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { aggregateStore } from '../src/aggregate-store.ts'
import { openBar, type Bar } from './support/bar.ts'

interface Tab {
  readonly status: string
}

describe('a state', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  const tabs = aggregateStore<Tab, never>({
    table: 'tabs',
    initial: { status: 'open' },
    toJson: ({ status }) => ({ status }),
    fromJson: (json) => json as Tab,
  })
  const read = (ids: readonly string[]) =>
    bar.db.transaction(async (tx) => [...(await tabs.load(tx, ids)).values()])
  const write = (before: Awaited<ReturnType<typeof read>>, status: string) =>
    bar.db.transaction((tx) =>
      tabs.save(
        tx,
        before.map((one) => ({ before: one, after: { status }, facts: [], published: 0 })),
      ),
    )

  it('is written over the version that was read, and over no other: then nothing of its transaction is', async () => {
    const ids = [randomUUID(), randomUUID()].sort()
    const before = await read(ids)
    await write(before.slice(0, 1), 'paid')
    await expect(write(before, 'robbed')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('1 of 2 rows of tabs were written by somebody else'),
    })
    expect((await read(ids)).map(({ state, version }) => [state.status, version])).toEqual([
      ['paid', 1],
      ['open', 0],
    ])
  })
})
