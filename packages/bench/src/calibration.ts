import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database } from '@repo/messaging/ports'
import { median } from './statistics.ts'
import { figure } from './table.ts'

/** What the machine can do, whoever asks: figures of two machines are compared only after these. */
export interface Calibration {
  readonly fsyncsPerSecond: number
  /** One row, one connection, one after another. */
  readonly transactionsPerSecond: number
  /** SHA-256 on one processor, in megabytes a second. */
  readonly hashedMbPerSecond: number
}

export interface CalibrationOptions {
  /** On the disk where Postgres and Kafka write. */
  readonly dataDir: string
  readonly db: Database
  readonly seconds: number
}

export async function calibrate({ dataDir, db, seconds }: CalibrationOptions): Promise<Calibration> {
  return {
    fsyncsPerSecond: await fsyncs(join(dataDir, 'calibration'), seconds),
    transactionsPerSecond: await transactions(db, seconds),
    hashedMbPerSecond: hashed(seconds),
  }
}

const tolerated = 4 / 3

/** What is wrong with a machine that became faster by a third in a run, or slower by a quarter, in words. */
export function complaintsAboutSpeed(before: Calibration, after: Calibration): readonly string[] {
  const compared = [
    ['fsync/s', before.fsyncsPerSecond, after.fsyncsPerSecond],
    ['minimal transactions/s', before.transactionsPerSecond, after.transactionsPerSecond],
    ['MB/s of SHA-256', before.hashedMbPerSecond, after.hashedMbPerSecond],
  ] as const
  return compared
    .filter(([, first, last]) => Math.max(first, last) > Math.min(first, last) * tolerated)
    .map(
      ([what, first, last]) =>
        `the machine itself changed: ${figure(first)} ${what} at first, ${figure(last)} at the end`,
    )
}

/** Calls a second: the median of tenths, so that one hiccup of the disk is not the figure. */
async function rate(seconds: number, work: () => Promise<unknown>): Promise<number> {
  const rates: number[] = []
  for (let part = 0; part < 10; part++) {
    const startedAt = performance.now()
    let calls = 0
    while (performance.now() - startedAt < seconds * 100) {
      await work()
      calls += 1
    }
    rates.push((calls * 1_000) / (performance.now() - startedAt))
  }
  return median(rates)
}

async function fsyncs(file: string, seconds: number): Promise<number> {
  const handle = await open(file, 'w')
  const page = Buffer.alloc(8_192, 1)
  try {
    return await rate(seconds, async () => {
      await handle.write(page, 0, page.length, 0)
      await handle.datasync()
    })
  } finally {
    await handle.close()
    await rm(file, { force: true })
  }
}

async function transactions(db: Database, seconds: number): Promise<number> {
  await db.query('create table if not exists calibration (n int)')
  return rate(seconds, () => db.query('insert into calibration values ($1)', [1]))
}

function hashed(seconds: number): number {
  const megabyte = Buffer.alloc(1_000_000, 7)
  const rates: number[] = []
  for (let part = 0; part < 10; part++) {
    const startedAt = performance.now()
    let megabytes = 0
    for (; performance.now() - startedAt < seconds * 50; megabytes++)
      createHash('sha256').update(megabyte).digest()
    rates.push((megabytes * 1_000) / (performance.now() - startedAt))
  }
  return median(rates)
}
