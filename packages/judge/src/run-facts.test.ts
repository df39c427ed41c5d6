import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

import { readRunFacts } from './read-run-facts.ts'
import { factsFile, writeRunFacts, type Fact } from './run-facts.ts'

const at = new Date('2026-03-14T15:00:00.123Z')
const facts = {
  run: { fact: 'run', seed: '42', at, title: 'a storm' },
  phase: { fact: 'phase', name: 'faults', from: at, to: at },
  fault: { fact: 'fault', kind: 'kill', target: 'payment', from: at, to: at },
  sample: { fact: 'sample', at, placed: 3, ended: 1, lag: { order: 2 }, outboxAgeMs: { order: 12 } },
  kill: { fact: 'kill', target: 'payment', at, recoveryMs: 812 },
  sometimes: { fact: 'sometimes', what: 'a charge was cancelled in flight', times: 2 },
  request: { fact: 'request', what: 'place', key: 'k', orderId: 'o', sentAt: at, outcome: 'ok', status: 201 },
  injected: { fact: 'injected', topic: 'order.events', partition: 2, offset: 9_007_199_254_740_993n },
} as const satisfies Record<string, Fact>

describe('the facts of a run', () => {
  let folder: string
  const file = () => join(folder, factsFile)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-facts-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function write() {
    const writer = writeRunFacts(folder)
    for (const fact of Object.values(facts)) writer.write(fact)
    writer.close(at)
  }

  it('are read as they were written', () => {
    write()
    expect(readRunFacts(folder)).toEqual({
      run: facts.run,
      end: { fact: 'end', at },
      phases: [facts.phase],
      faults: [facts.fault],
      samples: [facts.sample],
      kills: [facts.kill],
      sometimes: [facts.sometimes],
      requests: [facts.request],
      injected: [facts.injected],
    })
  })

  it('of two runs are not mixed', () => {
    write()
    expect(write).toThrow(/EEXIST/)
    appendFileSync(file(), readFileSync(file()))
    expect(() => readRunFacts(folder)).toThrow(/more than one run/)
  })

  it('are no facts when they are not there', () => {
    expect(() => readRunFacts(folder)).toThrow(/ENOENT/)
    writeFileSync(file(), '')
    expect(() => readRunFacts(folder)).toThrow(/does not begin with the run/)
  })

  it('that were cut are told from whole ones, wherever they were cut', () => {
    write()
    const whole = readFileSync(file())
    for (let bytes = whole.length - 1; bytes > 0; bytes -= 7) {
      writeFileSync(file(), whole)
      truncateSync(file(), bytes)
      expect(() => readRunFacts(folder)).toThrow(/was cut|cannot be read/)
    }
  })

  it.each([
    ['{"fact":"miracle"}', /:2 is no fact that is known: "miracle"/],
    ['{"fact":"kill","target":"payment","at":"2026-03-14T15:00:00Z"}', /:2 is a kill without recoveryMs/],
    ['{"fact":"end","at":"yesterday"}', /:2 cannot be read/],
    ['[]', /:2 is no fact that is known/],
  ])('with the line %s are refused, by the line', (line, complaint) => {
    writeFileSync(file(), `${JSON.stringify(facts.run)}\n${line}\n`)
    expect(() => readRunFacts(folder)).toThrow(complaint)
  })
})
