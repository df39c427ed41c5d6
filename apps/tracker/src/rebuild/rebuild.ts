/**
 * Builds the projections a second time, from offset zero, beside the live ones, and puts them in their place.
 *
 *   build     into tables of their own, in small transactions, up to where the live projection is
 *   compare   with the live projection held still, at exactly its offsets
 *   swap      in the transaction that compared; an interruption before its commit changes nothing
 */
import { eventTypes } from '@repo/contracts/events'
import { readAll } from '@repo/messaging/arrival'
import { type Codec, type Delivery } from '@repo/messaging/message'
import { type Database, type ReceivedRecord, type Tx } from '@repo/messaging/ports'

import { readOffsets, type Offsets } from '../projections/offsets.ts'
import { project } from '../projections/project.ts'
import { areEqual, checksums, differences, type Checksum, type Difference } from './checksum.ts'
import { positionKey, readParked } from './parked.ts'
import { createShadow, dropShadow, liveSchema, shadowSchema, swap, useShadow } from './shadow.ts'

/** Reads every record between two positions of the log, in offset order per partition. */
export type ReadLog = (from: Offsets, to: Offsets) => AsyncIterable<readonly ReceivedRecord[]>

export interface RebuildOptions {
  /** As the owner of the tables. */
  readonly db: Database
  readonly codec: Codec
  readonly readLog: ReadLog
  /** Swap although the copies differ. */
  readonly force?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly done: bigint
  readonly total: bigint
}

export interface RebuildResult {
  readonly swapped: boolean
  readonly live: readonly Checksum[]
  readonly rebuilt: readonly Checksum[]
  /** The first of them, when the checksums differ. */
  readonly differences: readonly Difference[]
  readonly offsets: Offsets
}

// Under steady traffic something is always left: it is little after a round or two, and never nothing.
const fewRecords = 200n
const maxRounds = 20
const shownDifferences = 10

export async function rebuild(options: RebuildOptions): Promise<RebuildResult> {
  const { db, signal } = options
  const lock = await db.session()
  try {
    const { rows } = await lock.query<{ mine: boolean }>(
      `select pg_try_advisory_lock(hashtext('projection rebuild')) as mine`,
    )
    if (!rows[0]?.mine) throw new Error('another rebuild of this projection is running')
    await createShadow(db)
    const copy = new Copy(options)
    await copy.catchUp()
    const result = await db.transaction((tx) => finish(tx, copy, options))
    if (!result.swapped) await dropShadow(db)
    return result
  } catch (error) {
    if (signal?.aborted) await dropShadow(db)
    throw error
  } finally {
    await lock.close()
  }
}

async function finish(tx: Tx, copy: Copy, { force = false, signal }: RebuildOptions): Promise<RebuildResult> {
  // The live projection waits from here to the commit; far less than what its own patience is.
  await tx.query(`set local transaction_timeout = '30s'`)
  await tx.query(`lock table ${liveSchema}.applied_offsets in share row exclusive mode`)
  await useShadow(tx)
  const offsets = await readOffsets(tx)
  await copy.applyRest(tx, offsets)
  const live = await checksums(tx, liveSchema)
  const rebuilt = await checksums(tx, shadowSchema)
  const equal = areEqual(live, rebuilt)
  const found = equal ? [] : await differences(tx, liveSchema, shadowSchema, shownDifferences)
  const swapped = equal || force
  signal?.throwIfAborted()
  if (swapped) await swap(tx)
  return { swapped, live, rebuilt, differences: found, offsets }
}

/** The second copy while it grows, and how far it has come. */
class Copy {
  readonly #options: RebuildOptions
  readonly #skipped = new Map<string, ReceivedRecord>()
  #reached: Offsets = new Map()

  constructor(options: RebuildOptions) {
    this.#options = options
  }

  /** Follows the live projection until little is left; what is left is read while the live projection waits. */
  async catchUp(): Promise<void> {
    const { db } = this.#options
    for (let round = 0; round < maxRounds; round++) {
      const target = await readOffsets(db)
      if (distance(this.#reached, target) <= (round === 0 ? 0n : fewRecords)) return
      await this.#read(target, await readParked(db), (work) =>
        db.transaction(async (tx) => {
          await useShadow(tx)
          await work(tx)
        }),
      )
    }
  }

  /** Applies what is left up to these offsets, and what was replayed since it was skipped. */
  async applyRest(tx: Tx, target: Offsets): Promise<void> {
    const parked = await readParked(tx)
    const replayed = [...this.#skipped].filter(([position]) => !parked.has(position))
    await this.#apply(
      tx,
      replayed.map(([, record]) => record),
    )
    if (distance(this.#reached, target) > 0n) await this.#read(target, parked, (work) => work(tx))
  }

  async #read(
    target: Offsets,
    parked: ReadonlySet<string>,
    inTransaction: (work: (tx: Tx) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const { readLog, signal, onProgress } = this.#options
    const total = sum(target)
    let done = sum(this.#reached)
    for await (const records of readLog(this.#reached, target)) {
      signal?.throwIfAborted()
      for (const record of records.filter((each) => parked.has(positionKey(each)))) {
        this.#skipped.set(positionKey(record), record)
      }
      const rest = records.filter((record) => !parked.has(positionKey(record)))
      await inTransaction((tx) => this.#apply(tx, rest))
      done += BigInt(records.length)
      onProgress?.({ done, total })
    }
    this.#reached = target
  }

  async #apply(tx: Tx, records: readonly ReceivedRecord[]): Promise<void> {
    const read = await readAll(records, { codec: this.#options.codec, heard })
    const deliveries: Delivery[] = []
    for (const one of read) {
      if (one === 'not heard') continue
      if ('failure' in one) {
        throw new Error(
          `${positionKey(one.record)} cannot be read, and the live projection has not parked it: ${one.failure.message}`,
          { cause: one.failure },
        )
      }
      deliveries.push(one.delivery)
    }
    const applied = await firstApplied(tx, deliveries)
    const now = new Date()
    await project(tx, deliveries, (eventId) => applied.get(eventId) ?? now)
  }
}

const heard: ReadonlySet<string> = new Set(eventTypes)

// When an event could first be seen is a fact about the past. The copy keeps it, or every event would look as stale
// as the rebuild is late.
async function firstApplied(tx: Tx, deliveries: readonly Delivery[]): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await tx.query<{ event_id: string; applied_at: Date }>(
    `select event_id, applied_at from ${liveSchema}.saga_events where event_id = any($1::uuid[])`,
    [deliveries.map(({ message }) => message.eventId)],
  )
  return new Map(rows.map((row) => [row.event_id, row.applied_at]))
}

function distance(from: Offsets, to: Offsets): bigint {
  return sum(to) - sum(from)
}

function sum(offsets: Offsets): bigint {
  return [...offsets.values()].reduce((total, offset) => total + offset, 0n)
}
