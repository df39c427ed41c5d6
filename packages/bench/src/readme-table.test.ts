import { describe, expect, it } from '@jest/globals'
import { newestWhole, readmeTable } from './readme-table.ts'
import { type Report } from './report.ts'
import { verdict } from './statistics.ts'

const calibration = { fsyncsPerSecond: 1, transactionsPerSecond: 2, hashedMbPerSecond: 3 }

function report(at: string, names: readonly string[], warnings: readonly string[] = []): Report {
  return {
    at,
    mode: 'quick',
    machine: { processors: 2, model: 'Abacus', system: 'Linux', node: 'v20' },
    ownStack: true,
    calibration: { before: calibration, after: null },
    warnings,
    measurements: names.map((name) => ({
      name,
      title: name,
      series: [],
      verdicts: [
        verdict('ours / raw', '', [0.6, 0.7, 0.8], { atLeast: 0.65 }),
        verdict('p99', 'ms', [200], { atMost: 175 }),
        verdict('free', '', [7]),
      ],
      notes: [],
      wrong: [],
      busy: null,
      complaints: [],
    })),
  }
}

const core = ['outbox', 'relay', 'consumer', 'saga']

describe('the table of the README', () => {
  it('is of the newest run that measured everything', () => {
    const older = report('2026-03-13', core)
    const newer = report('2026-03-14', [...core, 'peers'])
    expect(newestWhole([newer, older, report('2026-03-15', ['relay'])])).toBe(newer)
    expect(newestWhole([])).toBeUndefined()
  })

  it('is of a quiet and steady machine, if there was one', () => {
    const quiet = report('2026-03-12', core)
    const busy = report('2026-03-13', core, ['load'])
    const slower = { ...calibration, transactionsPerSecond: 1 }
    const changed = { ...report('2026-03-14', core), calibration: { before: calibration, after: slower } }
    expect(newestWhole([quiet, busy, changed])).toBe(quiet)
    expect(newestWhole([busy, changed])).toBe(changed)
    expect(readmeTable(changed)).toContain(
      'of 2026-03-14, which was not ours alone, or not the same all the while;',
    )
  })

  it('has what has a target, whether it was hit, and the machine', () => {
    const table = readmeTable(report('2026-03-14T15:09', [...core, 'peers']))
    expect(table).toContain('On 2 x Abacus, Linux, Node v20, `npm run bench -- --quick` of 2026-03-14;')
    expect(table).toContain('| relay: ours / raw | 0.700  | 0.600 to 0.800 | at least 0.65: hit |')
    expect(table).toContain('| saga: p99 | 200 ms | 200 to 200 | at most 175: **missed** |')
    expect(table).not.toMatch(/free|peers/)
    expect(table.split('\n')).toHaveLength(2 + 2 + 8)
  })

  it('says how fast the machine was by itself, as far as that was measured', () => {
    const once = report('2026-03-14', core)
    expect(readmeTable(once)).toContain(
      'The machine alone did 1.00 fsync/s and 2.00 minimal transactions/s at the beginning of the run; a value',
    )
    const after = { ...calibration, transactionsPerSecond: 4 }
    expect(readmeTable({ ...once, calibration: { before: calibration, after } })).toContain(
      'of the run, at its end 1.00 fsync/s and 4.00 minimal transactions/s; a value',
    )
  })

  it('says when the machine was busy', () => {
    expect(readmeTable(report('2026-03-14', core, ['load']))).toContain(
      'of 2026-03-14, which was not ours alone, or not the same all the while;',
    )
  })
})
