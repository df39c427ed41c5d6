import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry } from './effects.ts'

let roomFor = Infinity
jest.unstable_mockModule('node:fs', () => ({
  ...fs,
  appendFileSync(descriptor: number, text: string) {
    fs.appendFileSync(descriptor, text.slice(0, roomFor))
    if (text.length > roomFor) throw new Error('ENOSPC: no space left on device, write')
  },
}))
const { openJournal } = await import('./journal.ts')

let folder = ''
beforeEach(() => void (folder = fs.mkdtempSync(join(tmpdir(), 'journal-'))))
afterEach(() => fs.rmSync(folder, { recursive: true }))

const entry: Omit<Entry, 'sequence' | 'key'> = {
  at: '2026-01-01T00:00:00.000Z',
  kind: 'charge',
  orderId: 'o-1',
  amount: '100',
  currency: 'EUR',
  outcome: 'accepted',
  id: 'charge-1',
  reason: null,
  fingerprint: 'f',
}

describe('the journal on a disk that is full', () => {
  it('forgets the entry that did not fit, and goes on when there is room again', async () => {
    const file = join(folder, 'journal.ndjson')
    const journal = openJournal(file)
    const first = journal.append({ ...entry, key: 'a' })
    roomFor = 20
    expect(() => journal.append({ ...entry, key: 'b' })).toThrow('ENOSPC')
    roomFor = Infinity
    const second = journal.append({ ...entry, key: 'c' })
    expect(second.sequence).toBe(2)
    expect(journal.after(0)).toEqual([first, second])
    await journal.stop()

    const again = openJournal(file)
    expect(again.after(0)).toEqual([first, second])
    await again.stop()
  })
})
