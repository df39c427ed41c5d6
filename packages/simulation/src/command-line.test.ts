import { expect, it } from '@jest/globals'

import { budgetsFrom } from './command-line.ts'
import { noFaults, oneOfEach } from './log-options.ts'

it('reads budgets, and says which part it does not understand', () => {
  expect(budgetsFrom('none')).toEqual(noFaults)
  expect(budgetsFrom('all=1')).toEqual(oneOfEach)
  expect(budgetsFrom('park=2, lease=1')).toEqual({ ...noFaults, park: 2, lease: 1 })
  expect(() => budgetsFrom('park=2,crash=1')).toThrow('Not "crash=1"')
  expect(() => budgetsFrom('park')).toThrow('Not "park"')
})
