import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ReceivedRecord } from '@repo/messaging/ports'

import { paths, saga, type PathName } from '../src/projections/sagas.test-kit.ts'
import { type ReadLog } from '../src/rebuild/rebuild.ts'
import { openTracker, type Tracker } from './support/tracker.ts'

const names = Object.keys(paths) as PathName[]

describe('while events arrive', () => {
  let tracker: Tracker
  let sagas = 0
  const next = () => saga(names[sagas % names.length] ?? 'shipped', `saga ${sagas++}`)
  const arrive = async (): Promise<readonly ReceivedRecord[]> => {
    const records = tracker.log.append(next())
    await tracker.log.deliver(records)
    return records
  }

  beforeEach(async () => {
    tracker = await openTracker()
    sagas = 0
    for (let count = 0; count < 20; count++) await arrive()
  })
  afterEach(() => tracker.close())

  it('a rebuild swaps, and no event is lost or left in the old tables', async () => {
    let done = false
    let arrived = 0
    const traffic = (async () => {
      while (!done) arrived += (await arrive()).length
    })()
    const results = [await tracker.rebuild(), await tracker.rebuild()]
    done = true
    await traffic
    expect(results.map(({ swapped }) => swapped)).toEqual([true, true])
    expect(arrived).toBeGreaterThan(0)

    const after = await tracker.rebuild()
    expect(after).toMatchObject({ swapped: true, differences: [] })
    expect(after.live[1]!.rows).toBe(sagas)
  })

  it('the events between the last look and the swap are in it', async () => {
    let looked = false
    const readLog: ReadLog = async function* (from, to) {
      yield* tracker.log.readLog(from, to)
      if (!looked) await arrive()
      looked = true
    }
    const result = await tracker.rebuild({ readLog })
    expect(result).toMatchObject({ swapped: true, differences: [] })
    expect(result.live[1]!.rows).toBe(21)
  })

  it('an interruption leaves the live tables alone, and nothing behind', async () => {
    const before = await tracker.checksums()
    const stop = new AbortController()
    const interrupted = tracker.rebuild({
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('interrupted')),
    })
    await expect(interrupted).rejects.toThrow('interrupted')
    expect(await tracker.checksums()).toEqual(before)
    const { rowCount } = await tracker.db.query(`select from pg_namespace where nspname like 'projection%'`)
    expect(rowCount).toBe(0)
    expect((await tracker.rebuild()).swapped).toBe(true)
  })

  it('one rebuild runs at a time', async () => {
    let second: Promise<unknown> | undefined
    await tracker.rebuild({
      onProgress: () => void (second ??= tracker.rebuild().catch((error: Error) => error)),
    })
    expect(String(await second)).toContain('another rebuild')
  })
})
