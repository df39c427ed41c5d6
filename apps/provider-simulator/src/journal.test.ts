import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChooser } from './behaviour.ts'
import type { Charge } from './effects.ts'
import { openJournal } from './journal.ts'
import { createProvider } from './provider.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'journal-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const charge: Charge = { kind: 'charge', orderId: 'o-1', amount: '9901', currency: 'EUR' }

function started(file: string) {
  const journal = openJournal(file)
  let ids = 0
  const newId = () => `${file}-${++ids}`
  return {
    journal,
    ...createProvider({ journal, chooser: createChooser(), now: () => new Date(0), newId, lateMs: 1_000 }),
  }
}

describe('the journal', () => {
  it('keeps every answer over a restart, refusals included', async () => {
    const file = join(folder, 'new', 'journal.ndjson')
    const before = started(file)
    const accepted = before.perform('a', { ...charge, amount: '100' })
    const refused = before.perform('b', charge)
    const entries = before.journal.after(0)
    expect(entries).toHaveLength(2)
    await before.journal.stop()

    const after = started(file)
    expect(after.journal.after(0)).toEqual(entries)
    expect(after.perform('a', { ...charge, amount: '100' })).toEqual({ ...accepted, first: false })
    expect(after.perform('b', charge)).toEqual({ ...refused, first: false })
    expect(after.perform('b', { ...charge, amount: '1' }).kind).toBe('key reused')
    after.perform('c', charge)
    expect(after.journal.after(0).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    await after.journal.stop()
  })

  it('drops the line that a crash cut off: its answer was never given', async () => {
    const file = join(folder, 'journal.ndjson')
    const before = started(file)
    before.perform('a', charge)
    await before.journal.stop()
    const whole = readFileSync(file, 'utf8')
    appendFileSync(file, '{"sequence":2,"kind":"cha')

    const after = started(file)
    expect(after.journal.after(0)).toHaveLength(1)
    expect(readFileSync(file, 'utf8')).toBe(whole)
    after.perform('b', charge)
    await after.journal.stop()
    const { journal } = started(file)
    expect(journal.after(1)).toMatchObject([{ sequence: 2, key: 'b', outcome: 'refused' }])
    await journal.stop()
  })

  it('is read page by page', async () => {
    const { perform, journal } = started(join(folder, 'journal.ndjson'))
    for (const key of ['a', 'b', 'ç', 'd']) perform(key, charge)
    expect(journal.after(1, 2).map(({ key }) => key)).toEqual(['b', 'ç'])
    expect(journal.after(3).map(({ key }) => key)).toEqual(['d'])
    expect(journal.after(4)).toEqual([])
    await journal.stop()
  })

  it('knows every key after a restart, however many there are', async () => {
    const file = join(folder, 'journal.ndjson')
    const before = started(file)
    for (let key = 1; key <= 2_500; key++) before.perform(String(key), charge)
    await before.journal.stop()
    const { perform, ask, journal } = started(file)
    expect([1, 1_000, 1_001, 2_000, 2_001, 2_500].map((key) => ask('charge', String(key))?.outcome)).toEqual(
      Array.from({ length: 6 }, () => 'refused'),
    )
    expect(perform('2501', charge)).toMatchObject({ kind: 'answered', first: true })
    expect(journal.after(2_499).map(({ sequence, key }) => [sequence, key])).toEqual([
      [2_500, '2500'],
      [2_501, '2501'],
    ])
    await journal.stop()
  })
})
