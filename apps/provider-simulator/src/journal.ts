import { appendFileSync, closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync } from 'node:fs'
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
  const entries = file === undefined ? inMemory() : inFile(file)
  return {
    append(entry) {
      const numbered: Entry = { sequence: entries.count() + 1, ...entry }
      // Written before it is known to anybody: an answer that was given must survive a restart.
      entries.write(numbered)
      return numbered
    },
    after(sequence, limit = Infinity) {
      const last = Math.min(sequence + limit, entries.count())
      return sequence < last ? entries.read(sequence, last) : []
    },
    stop: async () => entries.close(),
  }
}

interface Entries {
  count(): number
  write(entry: Entry): void
  /** Those after the `from`th up to the `to`th, which is there and greater. */
  read(from: number, to: number): readonly Entry[]
  close(): void
}

function inMemory(): Entries {
  const entries: Entry[] = []
  return {
    count: () => entries.length,
    write: (entry) => void entries.push(entry),
    read: (from, to) => entries.slice(from, to),
    close: () => {},
  }
}

/** One line of JSON for each. Only where lines end is kept in memory: there may be millions of them. */
function inFile(file: string): Entries {
  mkdirSync(dirname(file), { recursive: true })
  const descriptor = openSync(file, 'a+')
  const ends = endsOfLines(descriptor)
  const endOf = (count: number) => (count === 0 ? 0 : (ends[count - 1] as number))
  // A line without its end was cut off by a crash, and its answer was never given: it did not happen.
  ftruncateSync(descriptor, endOf(ends.length))
  return {
    count: () => ends.length,
    write(entry) {
      const line = `${JSON.stringify(entry)}\n`
      try {
        appendFileSync(descriptor, line)
      } catch (error) {
        // Half a line, on a disk that is full: the next one must not continue it.
        ftruncateSync(descriptor, endOf(ends.length))
        throw error
      }
      ends.push(endOf(ends.length) + Buffer.byteLength(line))
    },
    read(from, to) {
      const lines = read(descriptor, endOf(from), endOf(to) - 1).toString()
      return lines.split('\n').map((line) => JSON.parse(line) as Entry)
    },
    close: () => closeSync(descriptor),
  }
}

const newline = 0x0a

function endsOfLines(descriptor: number): number[] {
  const bytes = read(descriptor, 0, fstatSync(descriptor).size)
  const ends: number[] = []
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) ends.push(at + 1)
  return ends
}

function read(descriptor: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from)
  for (let at = 0; at < bytes.length;) {
    const more = readSync(descriptor, bytes, at, bytes.length - at, from + at)
    if (more === 0) throw new Error('the journal is shorter than what was written to it')
    at += more
  }
  return bytes
}
