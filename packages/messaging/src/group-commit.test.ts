import { describe, expect, it } from '@jest/globals'

import { deferred } from './deferred.ts'
import { Failure } from './failures.ts'
import { groupCommit } from './group-commit.ts'

describe('groupCommit', () => {
  it('runs a lone item at once, and joins what gathers during a run', async () => {
    const gate = deferred()
    const runs: (readonly number[])[] = []
    const join = groupCommit<number, string>({
      maxItems: 10,
      run: async (items) => {
        runs.push(items)
        if (runs.length === 1) await gate.promise
        return items.map((item) => `did ${item}`)
      },
    })
    const first = join(1)
    await new Promise((resolve) => setImmediate(resolve))
    expect(runs).toEqual([[1]])
    const others = [2, 3, 4].map(join)
    await new Promise((resolve) => setImmediate(resolve))
    expect(runs).toEqual([[1]])
    gate.resolve()
    expect(await Promise.all([first, ...others])).toEqual(['did 1', 'did 2', 'did 3', 'did 4'])
    expect(runs).toEqual([[1], [2, 3, 4]])
  })

  it('keeps to the weight, except for one item that is heavier by itself', async () => {
    const runs: (readonly number[])[] = []
    const join = groupCommit<number, void>({
      maxItems: 5,
      weigh: (item) => item,
      run: async (items) => {
        runs.push(items)
        return items.map(() => undefined)
      },
    })
    await Promise.all([2, 3, 1, 9, 4].map(join))
    expect(runs).toEqual([[2, 3], [1], [9], [4]])
  })

  it('keeps to the number of items where they have no weight', async () => {
    const runs: (readonly number[])[] = []
    const join = groupCommit<number, number>({
      maxItems: 2,
      run: async (items) => {
        runs.push(items)
        return items
      },
    })
    await Promise.all([1, 2, 3, 4, 5].map(join))
    expect(runs).toEqual([[1, 2], [3, 4], [5]])
  })

  describe('with two lanes', () => {
    function twoLanes() {
      const gates = new Map<number, ReturnType<typeof deferred<void>>>()
      const runs: (readonly number[])[] = []
      const join = groupCommit<number, number>({
        maxItems: 2,
        lanes: 2,
        run: async (items) => {
          runs.push(items)
          const gate = deferred()
          gates.set(runs.length, gate)
          await gate.promise
          return items
        },
      })
      const finish = async (run: number) => {
        gates.get(run)?.resolve()
        await new Promise((resolve) => setImmediate(resolve))
      }
      const joined = async (items: readonly number[]) => {
        const results = Promise.all(items.map(join))
        await new Promise((resolve) => setImmediate(resolve))
        return { results }
      }
      return { runs, joined, finish }
    }

    it('runs two at a time while more waits than one may carry', async () => {
      const { runs, joined, finish } = twoLanes()
      const { results } = await joined([1, 2, 3, 4, 5, 6, 7])
      expect(runs).toEqual([
        [1, 2],
        [3, 4],
      ])
      await finish(2)
      expect(runs).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
      ])
      await finish(3)
      // What is left fits into one run, and gathers more until the other lane is done.
      expect(runs).toHaveLength(3)
      await finish(1)
      expect(runs[3]).toEqual([7])
      await finish(4)
      expect(await results).toEqual([1, 2, 3, 4, 5, 6, 7])
    })

    it('opens no second one for what fits into the next run', async () => {
      const { runs, joined, finish } = twoLanes()
      const first = await joined([1])
      const others = await joined([2, 3])
      expect(runs).toEqual([[1]])
      const last = await joined([4])
      expect(runs).toEqual([[1], [2, 3]])
      await finish(1)
      await finish(2)
      await finish(3)
      expect(await Promise.all([first, others, last].map(({ results }) => results))).toEqual([
        [1],
        [2, 3],
        [4],
      ])
      expect(runs).toEqual([[1], [2, 3], [4]])
    })
  })

  it.each([
    ['a fault of one item', new TypeError('two')],
    ['a race that one item loses', new Failure('CONFLICT', 'two')],
  ])('lets nobody fail for %s', async (_, error) => {
    const runs: (readonly number[])[] = []
    const join = groupCommit<number, number>({
      maxItems: 10,
      run: async (items) => {
        runs.push(items)
        if (items.includes(2)) throw error
        return items
      },
    })
    const settled = await Promise.allSettled([1, 2, 3].map(join))
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(runs).toEqual([[1, 2, 3], [1], [2], [3]])
  })

  it('does not try each one when the cause is common to all', async () => {
    let runs = 0
    const join = groupCommit<number, number>({
      maxItems: 10,
      run: async () => {
        runs++
        throw new Failure('DATABASE_UNAVAILABLE', 'down')
      },
    })
    const settled = await Promise.allSettled([1, 2, 3].map(join))
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(runs).toBe(1)
    await expect(join(4)).rejects.toThrow('down')
  })
})
