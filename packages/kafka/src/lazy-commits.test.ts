import { describe, expect, it } from '@jest/globals'
import { noLog } from '@repo/messaging/log'

import { Assignment } from './assignment.ts'
import { LazyCommits } from './lazy-commits.ts'

describe('lazy commits', () => {
  const world = () => {
    const assignment = new Assignment()
    assignment.replace({ a: [0, 1], b: [0] })
    const commits = new LazyCommits({
      intervalMs: 3_600_000,
      log: noLog,
      isCurrent: (owned) => assignment.isCurrent(owned),
    })
    const sent: unknown[] = []
    const owned = (topic: string, partition: number) => {
      const found = assignment.find(topic, partition)
      if (!found) throw new Error(`${topic}/${partition} is not ours`)
      return found
    }
    return { assignment, commits, sent, owned, commit: async (offsets?: unknown) => void sent.push(offsets) }
  }

  it('are one request for all partitions, with the latest offset of each', async () => {
    const { commits, sent, owned, commit } = world()
    commits.handled(owned('a', 0), 5n, commit)
    commits.handled(owned('a', 0), 7n, commit)
    commits.handled(owned('b', 0), 2n, commit)
    await commits.flush()
    expect(sent).toEqual([
      {
        topics: [
          { topic: 'a', partitions: [{ partition: 0, offset: '7' }] },
          { topic: 'b', partitions: [{ partition: 0, offset: '2' }] },
        ],
      },
    ])
    await commits.flush()
    expect(sent).toHaveLength(1)
  })

  it('leave out what was ours before a rebalance, even when it is ours again', async () => {
    const { assignment, commits, sent, owned, commit } = world()
    commits.handled(owned('a', 0), 5n, commit)
    commits.handled(owned('a', 1), 6n, commit)
    assignment.replace({ a: [0] })
    await commits.flush()
    expect(sent).toEqual([])
    commits.handled(owned('a', 0), 8n, commit)
    await commits.flush()
    expect(sent).toEqual([{ topics: [{ topic: 'a', partitions: [{ partition: 0, offset: '8' }] }] }])
  })

  it('are tried again when they failed, unless there is something newer', async () => {
    const { commits, sent, owned, commit } = world()
    commits.handled(owned('a', 0), 5n, () => Promise.reject(new Error('rebalancing')))
    commits.handled(owned('a', 1), 6n, () => Promise.reject(new Error('rebalancing')))
    await commits.flush()
    commits.handled(owned('a', 0), 9n, commit)
    await commits.flush()
    expect(sent).toEqual([
      {
        topics: [
          {
            topic: 'a',
            partitions: [
              { partition: 0, offset: '9' },
              { partition: 1, offset: '6' },
            ],
          },
        ],
      },
    ])
  })

  it('forget what is not committed when they stop', async () => {
    const { commits, sent, owned, commit } = world()
    commits.handled(owned('a', 0), 5n, commit)
    commits.stop()
    await commits.flush()
    expect(sent).toEqual([])
  })
})
