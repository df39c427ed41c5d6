import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from '@jest/globals'

import { root } from './patches.ts'
import { scoresBy } from './scores.ts'
import { filesOf, messagingFolder, targets } from './stryker.ts'

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
  it('are no tests, and those of messaging belong to one target each', async () => {
    const ofMessaging = Object.values(targets).filter(({ folder }) => folder === messagingFolder)
    const files = (await Promise.all(ofMessaging.map((target) => filesOf(root, target)))).flat()
    const sources = (await readdir(join(root, messagingFolder))).filter(
      (file) => !/[.]test[.]ts$|^broker-conformance|^collected/.test(file),
    )

    expect(files.sort()).toEqual(sources.map((file) => `${messagingFolder}/${file}`).sort())
  })

  it('can be named by parts of their names', async () => {
    expect(await filesOf(root, targets['messaging-consuming'], ['inbox.'])).toEqual([
      'packages/messaging/src/inbox.ts',
    ])
  })
})
