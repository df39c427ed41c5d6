import { describe, expect, it } from '@jest/globals'
import { problemWith } from './command-line.ts'

describe('the time that a run is given', () => {
  it('is enough in every example', () => {
    for (const [sagas, minutes] of [
      [2_000, 10],
      [200, 3],
      [20_000, 60],
    ] as const) {
      expect(problemWith({ sagas, minutes })).toBeUndefined()
    }
  })

  it('is refused when the orders cannot be placed in it, with the time in which they can', () => {
    const problem = problemWith({ sagas: 2_000, minutes: 3 })
    expect(problem).toContain('of 3 minutes 81 s are for the load')
    const [, minutes] = /--minutes (\d+)/.exec(problem ?? '') ?? []
    expect(problemWith({ sagas: 2_000, minutes: Number(minutes) })).toBeUndefined()
  })
})
