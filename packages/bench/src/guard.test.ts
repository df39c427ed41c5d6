import { describe, expect, it } from '@jest/globals'
import { type Baseline, baselineOf, compare, fails, onlyOf, seemsLost } from './guard.ts'
import { type Target } from './measurement.ts'
import { verdict } from './statistics.ts'

const baseline: Baseline = { at: '2026-03-14', machine: 'quiet', ratios: { 'relay: relay / raw': 1 } }
const calm = (median: number) => [median * 0.95, median * 0.98, median, median * 1.02, median * 1.05]

interface Given {
  readonly values: readonly number[]
  readonly complaints?: readonly string[]
  readonly what?: string
  readonly unit?: string
  readonly target?: Target
}

function run({ values, complaints = [], what = 'relay / raw', unit = '', target }: Given) {
  return { name: 'relay', complaints, verdicts: [verdict(what, unit, values, target)] }
}

describe('given a baseline of 1, a run', () => {
  it.each([
    { when: 'has lost 21 %', values: calm(0.79), state: 'lost', failed: true },
    { when: 'has lost 19 %', values: calm(0.81), state: 'ok', failed: false },
    { when: 'has gained', values: calm(1.5), state: 'ok', failed: false },
  ])('that $when is $state', ({ values, state, failed }) => {
    const compared = compare(baseline, [run({ values })])
    expect(compared).toMatchObject([{ ratio: 'relay: relay / raw', baseline: 1, state }])
    expect(fails(compared)).toBe(failed)
  })

  it('that lost everything while others worked on the machine does not count, and says why', () => {
    const compared = compare(baseline, [run({ values: calm(0.2), complaints: ['relay: others used 30 %'] })])
    expect(compared).toMatchObject([{ state: 'does not count', why: 'relay: others used 30 %', now: 0.2 }])
    expect(fails(compared)).toBe(false)
  })

  it('whose repetitions disagree does not count, however good their median', () => {
    const compared = compare(baseline, [run({ values: [0.2, 0.5, 1, 1.1, 1.2] })])
    expect(compared).toMatchObject([{ state: 'does not count' }])
    expect(compared[0]?.why).toMatch(/60 % apart, more than 25 %/)
  })

  it('keeps its word with one outlier on each side', () => {
    expect(compare(baseline, [run({ values: [0.1, 0.7, 0.72, 0.74, 3] })])).toMatchObject([{ state: 'lost' }])
  })

  it.each([
    { when: 'is not there', measured: [] },
    { when: 'has no repetition', measured: [run({ values: [] })] },
    { when: 'became a figure with a unit', measured: [run({ values: calm(1), unit: 'rows/s' })] },
  ])('whose ratio $when fails', ({ measured }) => {
    const compared = compare(baseline, measured)
    expect(compared).toEqual([{ ratio: 'relay: relay / raw', state: 'missing', baseline: 1 }])
    expect(fails(compared)).toBe(true)
  })

  it('with a ratio that nobody knew tells it, and does not fail', () => {
    const compared = compare({ ...baseline, ratios: {} }, [run({ values: calm(0.5) })])
    expect(compared).toEqual([{ ratio: 'relay: relay / raw', state: 'new', now: 0.5 }])
    expect(fails(compared)).toBe(false)
  })

  it('has lost when a ratio that should be small grew', () => {
    const target = { atMost: 2 }
    expect(compare(baseline, [run({ values: calm(1.21), target })])).toMatchObject([{ state: 'lost' }])
    expect(compare(baseline, [run({ values: calm(0.5), target })])).toMatchObject([{ state: 'ok' }])
  })
})

describe('given a baseline of two measurements', () => {
  const both = { ...baseline, ratios: { ...baseline.ratios, 'relay-x: a / b': 2 } }

  it('a run of one of them misses nothing of the other', () => {
    expect(onlyOf(both, ['relay']).ratios).toEqual({ 'relay: relay / raw': 1 })
  })

  it('only what lost itself is worth measuring again', () => {
    expect(seemsLost(both, run({ values: calm(0.7) }))).toBe(true)
    expect(seemsLost(both, run({ values: calm(1) }))).toBe(false)
    expect(seemsLost(both, run({ values: calm(0.7), complaints: ['noise'] }))).toBe(false)
  })

  it('a run says what the baseline is from now on', () => {
    const measured = [run({ values: [3, 1, 2] }), run({ values: [7], unit: 'rows/s', what: 'speed' })]
    expect(baselineOf('now', 'here', measured)).toEqual({
      at: 'now',
      machine: 'here',
      ratios: { 'relay: relay / raw': 2 },
    })
  })
})
