import { stripVTControlCharacters } from 'node:util'
import { expect, it } from '@jest/globals'
import { type Comparison } from './guard.ts'
import { renderGuard } from './guard-table.ts'

const baseline = { at: '2026-03-14T15:09:26Z', machine: '2 x Abacus', ratios: {} }
const rendered = (...comparisons: Comparison[]) =>
  stripVTControlCharacters(renderGuard(baseline, comparisons))

it('says of every ratio what it was, what it is and what that means', () => {
  const text = rendered(
    { ratio: 'relay: relay / raw', state: 'lost', baseline: 0.7, now: 0.5, change: -0.286 },
    {
      ratio: 'outbox: with / without',
      state: 'does not count',
      baseline: 1,
      now: 2,
      change: 1,
      why: 'noise',
    },
    { ratio: 'old', state: 'missing', baseline: 3 },
    { ratio: 'young', state: 'new', now: 4 },
  )
  expect(text).toContain('baseline of 2026-03-14 (2 x Abacus)')
  expect(text).toMatch(/relay: relay \/ raw +0\.700 +0\.500 +-29 % +lost/)
  expect(text).toMatch(/outbox: with \/ without +1\.00 +2\.00 +\+100 % +does not count/)
  expect(text).toMatch(/old +3\.00 +- +- +missing/)
  expect(text).toMatch(/young +- +4\.00 +- +new/)
  expect(text).toContain('outbox: with / without: noise')
  expect(text).toMatch(/1 lost more than 20 %, 1 missing$/)
})

it('does not call a run good in which something does not count', () => {
  const ok: Comparison = { ratio: 'a', state: 'ok', baseline: 1, now: 1, change: 0 }
  expect(rendered(ok)).toMatch(/None of 1 lost more than 20 %\.$/)
  expect(rendered(ok, { ...ok, ratio: 'b', state: 'does not count', why: 'noise' })).toMatch(
    /1 of 2 do not count: run it on a quiet machine\.$/,
  )
})
