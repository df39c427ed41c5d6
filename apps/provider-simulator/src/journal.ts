import {
  appendFileSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Entry } from './effects.ts'

/** Every effect in the order in which it took place, never changed. The independent witness of what really happened. */
export interface Journal {
  append(entry: Omit<Entry, 'sequence'>): Entry
  /** Entries whose sequence is greater, oldest first. */
  after(sequence: number, limit?: number): readonly Entry[]
  stop(): Promise<void>
}

/** A journal in this file, with what is in it already; in memory when there is no file. */
export function openJournal(file?: string): Journal {
  const { entries, write, close } = file === undefined ? inMemory() : inFile(file)
  return {
    append(entry) {
      const numbered: Entry = { sequence: entries.length + 1, ...entry }
      // Written before it is known to anybody: an answer that was given must survive a restart.
      write(`${JSON.stringify(numbered)}\n`)
      entries.push(numbered)
      return numbered
    },
    after: (sequence, limit = Infinity) => entries.slice(sequence, sequence + limit),
    stop: async () => close(),
  }
}

function inMemory() {
  return { entries: [] as Entry[], write: () => {}, close: () => {} }
}

function inFile(file: string) {
  mkdirSync(dirname(file), { recursive: true })
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  // A line without its end was cut off by a crash, and its answer was never given: it did not happen.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const entries = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)
  const descriptor = openSync(file, 'a')
  ftruncateSync(descriptor, Buffer.byteLength(whole))
  return {
    entries,
    write: (line: string) => appendFileSync(descriptor, line),
    close: () => closeSync(descriptor),
  }
}
