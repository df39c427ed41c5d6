import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readBaseline } from './baseline.ts'
import { createGuard } from './guard-run.ts'
import { type Report } from './report.ts'
import { verdict } from './statistics.ts'

const calibration = { fsyncsPerSecond: 1, transactionsPerSecond: 2, hashedMbPerSecond: 3 }

function report(ratio: number, complaints: readonly string[] = []): Report {
  const measured = {
    name: 'relay',
    title: 'Relay',
    series: [],
    verdicts: [verdict('relay / raw', '', [ratio]), verdict('speed', 'rows/s', [9])],
    notes: [],
    wrong: [],
    busy: null,
    complaints,
  }
  return {
    at: '2026-03-14T15:09:26Z',
    mode: 'quick',
    machine: { processors: 2, model: 'Abacus', system: 'Linux', node: 'v20' },
    ownStack: true,
    calibration: { before: calibration, after: null },
    warnings: complaints,
    measurements: [measured],
  }
}

describe('a quick run', () => {
  let folder: string
  let file: string
  let said: string[]
  const print = (text: string) => void said.push(stripVTControlCharacters(text))
  const conclude = async (writeBaseline: boolean, result: Report, only: readonly string[] = []) =>
    (await createGuard({ only, writeBaseline }, file)).conclude(result, print)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-guard-'))
    file = join(folder, 'baseline.json')
    said = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('without a baseline says so, and passes', async () => {
    expect(await conclude(false, report(1))).toBe(true)
    expect(said.join()).toContain('There is no baseline')
  })

  it('is held against the baseline that another one wrote', async () => {
    expect(await conclude(true, report(1))).toBe(true)
    expect(await readBaseline(file)).toEqual({
      at: '2026-03-14T15:09:26Z',
      machine: '2 x Abacus, Linux, Node v20',
      ratios: { 'relay: relay / raw': 1 },
    })
    expect(await conclude(false, report(0.9))).toBe(true)
    expect(await conclude(false, report(0.7))).toBe(false)
    expect(said.at(-1)).toContain('1 lost more than 20 %')
  })

  it('measures once more what seems lost, and for a baseline every ratio', async () => {
    const [first] = report(0.7).measurements
    expect((await createGuard({ only: [], writeBaseline: true }, file)).again(first!)).toBe(true)
    await conclude(true, report(1))
    const guard = await createGuard({ only: ['relay'], writeBaseline: false }, file)
    expect(guard.again(first!)).toBe(true)
    expect(guard.again(report(1).measurements[0]!)).toBe(false)
  })

  it('of a noisy machine becomes no baseline', async () => {
    expect(await conclude(true, report(1, ['relay: others used 40 %']))).toBe(false)
    expect(await readBaseline(file)).toBeUndefined()
    expect(said.join()).toContain('No baseline was written')
  })

  it('of other measurements misses nothing', async () => {
    await conclude(true, report(1))
    expect(await conclude(false, { ...report(1), measurements: [] }, ['saga'])).toBe(true)
    expect(await conclude(false, { ...report(1), measurements: [] })).toBe(false)
  })
})
