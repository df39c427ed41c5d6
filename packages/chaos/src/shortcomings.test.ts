import { describe, expect, it } from '@jest/globals'

import { type Facts, type Known } from './facts.ts'
import { type Told } from './inside/control.ts'
import { neverDrained, tooLittle, tooSlow } from './shortcomings.ts'

const at = new Date(0)

function run(facts: readonly Known[], told: readonly Told[] = []): Facts {
  return { all: () => facts, told: () => told } as unknown as Facts
}

const fault = (kind: string): Known => ({ fact: 'fault', kind, target: 'payment', from: at, to: at })
const hits = (count: number): readonly Told[] =>
  Array.from({ length: count }, (_, point) => ({
    ...{ kind: 'hit', at: '', service: 'payment', instance: 'payment-1' },
    ...{ point: `point ${point}`, action: 'throw' },
  }))
const kill = (recoveryMs: number | null): Known => ({ fact: 'kill', target: 'payment', at, recoveryMs })

describe('a run in which nothing is broken', () => {
  it('counts when enough was done, of everything that must be', () => {
    expect(tooLittle(run([fault('SIGKILL')], hits(20)), 200, ['SIGKILL'])).toEqual([])
  })

  it('does not count what was lost on a line one by one', () => {
    const lost = Array.from({ length: 100 }, () => fault('one answer lost on the line to kafka'))
    expect(tooLittle(run(lost, hits(20)), 210, [])).toEqual([
      'Only 20 faults were done, where 21 were wanted.',
    ])
  })

  it('says what was never done, and that too few points were met', () => {
    expect(tooLittle(run([fault('SIGKILL')], hits(19)), 10, ['SIGKILL', 'postgres restart'])).toEqual([
      'Never done: postgres restart.',
      'Something was done at 19 points of the code only, where 20 were wanted.',
    ])
  })

  it('does not count when a group never came back, however fast the others were', () => {
    expect(tooSlow(run([kill(100), kill(200), kill(300), kill(null)]))).toEqual([
      'After 1 of 4 kills a group never had its partitions back.',
    ])
    expect(tooSlow(run([kill(100), kill(60_000), kill(60_000)]))[0]).toContain(
      '60000 ms after a kill (median)',
    )
    expect(tooSlow(run([kill(100), kill(200), kill(60_000)]))).toEqual([])
    expect(tooSlow(run([]))).toEqual(['No recovery was measured.'])
  })

  it('does not count when an outbox did not come to its end', () => {
    const phase = (name: string): Known => ({ fact: 'phase', name, from: at, to: at })
    const late = 'outboxes not drained in time after the load'
    expect(neverDrained(run([phase('outboxes drained after the load'), phase(late)]))).toEqual([late])
  })
})
