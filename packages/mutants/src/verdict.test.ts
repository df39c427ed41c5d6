import { describe, expect, it } from '@jest/globals'

import { verdictOf, type JestReport } from './verdict.ts'

const report = (...tests: readonly (readonly [status: string, failure?: string])[]): JestReport => ({
  testResults: [
    {
      name: '/copy/a.test.ts',
      message: 'the suite failed to run',
      assertionResults: tests.map(([status, failure], n) => ({
        status,
        fullName: `test ${n}`,
        failureMessages: failure === undefined ? [] : [failure],
      })),
    },
  ],
})

describe('a mutant', () => {
  it('is killed by a test that expected something else', () => {
    expect(verdictOf(report(['passed'], ['failed', 'expect(received).toBe(expected)']), '')).toEqual({
      kind: 'killed',
      by: 'test 1',
      how: 'expect(received).toBe(expected)',
    })
  })

  it('survives when all tests pass', () => {
    expect(verdictOf(report(['passed'], ['passed']), '')).toEqual({ kind: 'survived' })
  })

  it.each([
    ['did not even load', report()],
    ['is no program any more', report(['failed', 'ReferenceError: id is not defined'])],
    ['skipped every test', report(['pending'])],
    ['ended without a word', undefined],
  ])('is not put to the test when it %s', (_, said) => {
    expect(verdictOf(said, 'output')).toMatchObject({ kind: 'broken' })
  })
})
