import { describe, expect, it } from '@jest/globals'

import { scoreOf } from './stryker.ts'

describe('a score', () => {
  const mutations = (...statuses: readonly string[]) =>
    statuses.map((status) => ({ file: 'a.ts', line: 1, what: '', status }))

  it('is the share that was noticed, of all that ran', () => {
    const all = mutations('Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'Ignored')
    expect(scoreOf(all)).toEqual({ killed: 3, survived: 2, errors: 1, percent: 60 })
  })

  it('is nothing where nothing ran', () => {
    expect(scoreOf([]).percent).toBe(0)
  })
})
