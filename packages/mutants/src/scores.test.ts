import { describe, expect, it } from '@jest/globals'

import { root } from './patches.ts'
import { scoresBy } from './scores.ts'
import { filesOf, targets } from './stryker.ts'

const mutation = (file: string, status: string) => ({ file, line: 1, what: '', status })

describe('scores', () => {
  it('are given group by group, sorted', () => {
    const mutations = [mutation('b.ts', 'Survived'), mutation('a.ts', 'Killed'), mutation('b.ts', 'Killed')]

    expect(scoresBy(({ file }) => file, mutations)).toEqual([
      { of: 'a.ts', killed: 1, survived: 0, errors: 0, percent: 100 },
      { of: 'b.ts', killed: 1, survived: 1, errors: 0, percent: 50 },
    ])
  })
})

describe('the files that are mutated', () => {
  it('are no tests, and the two parts of messaging have none in common', async () => {
    const [fast, slow] = [
      await filesOf(root, targets.messaging),
      await filesOf(root, targets['messaging-on-postgres']),
    ]

    expect(fast).toContain('packages/messaging/src/arrival.ts')
    expect(slow).toContain('packages/messaging/src/relay.ts')
    expect(fast.filter((file) => slow.includes(file))).toEqual([])
    expect([...fast, ...slow].filter((file) => /test|conformance/.test(file))).toEqual([])
  })

  it('can be named by parts of their names', async () => {
    expect(await filesOf(root, targets['messaging-on-postgres'], ['inbox.'])).toEqual([
      'packages/messaging/src/inbox.ts',
    ])
  })
})
