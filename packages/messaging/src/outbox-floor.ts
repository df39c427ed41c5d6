import { noLog, type Log } from './log.ts'
import { oldestBetween, outboxWriters, type OutboxRow } from './outbox-rows.ts'
import type { Queryable } from './ports.ts'

/**
 * The floor of an outbox is an id up to which everything is decided: no row at or below it is there, and none will come. A
 * claim that begins behind it need not step over what was removed since the last vacuum.
 *
 * It is not the last id that was sent, because ids are drawn in order and committed in any order. Why it is safe:
 *   1. Whoever draws an id holds a lock on the outbox since before, until its transaction is over and its rows are visible
 *      (https://www.postgresql.org/docs/18/explicit-locking.html, ROW EXCLUSIVE).
 *   2. When a row has been claimed, each smaller id has been drawn. Look A asks afterwards who holds that lock: whoever may
 *      still commit one of them does.
 *   3. When look B finds none of those any more, all these ids are decided, and what is left of them can be read.
 * Whoever begins after look A draws greater ids, so that the floor rises however many there are.
 *
 * It does not hold for somebody who begins the ids again by hand, writes some himself, or lets the sequence keep some per
 * connection. So every few seconds a claim begins at the beginning all the same, at the price that each had without a floor. A
 * row that it finds where there can be none is sent, late, and the floor is 0 again.
 */
export interface OutboxFloor {
  /** Claims: `read` gets the id behind which to begin, and gives the rows that are there. */
  claim(read: (above: bigint) => Promise<readonly OutboxRow[]>): Promise<readonly OutboxRow[]>
  /** So many rows were removed; when they are enough, looks whether the floor can rise. */
  removed(rows: number): void
  /** Resolves when no look is on its way. */
  quiet(): Promise<void>
}

export interface OutboxFloorOptions {
  readonly log?: Log
  /** Removed rows from one look to the next. A claim steps over those of two looks, and of those that a long writer outlasts. */
  readonly rowsPerLook?: number
  /** How often a claim begins at the beginning. */
  readonly doubtMs?: number | undefined
  /** Milliseconds that only ever grow. */
  readonly now?: () => number
}

export function outboxFloor(db: Queryable, options: OutboxFloorOptions = {}): OutboxFloor {
  const { log = noLog, rowsPerLook = 1_000, doubtMs = 5_000, now = () => performance.now() } = options
  let known = nothingYet()
  let removedRows = 0
  let looking: Promise<void> | undefined
  let doubtedAt = now()

  return {
    async claim(read) {
      const askedAt = now()
      const doubts = askedAt - doubtedAt >= doubtMs
      const rows = await read(doubts ? 0n : known.floor)
      if (doubts) doubtedAt = askedAt
      if (rows.some(({ id }) => id <= known.floor)) known = nothingYet()
      for (const { id } of rows) if (id > known.greatest) known.greatest = id
      return rows
    },
    removed(rows) {
      removedRows += rows
      if (removedRows < rowsPerLook || looking) return
      removedRows = 0
      looking = look(db, known)
        .catch((err: unknown) => log.warn({ err }, 'relay: nobody could tell who writes to the outbox'))
        .finally(() => (looking = undefined))
    },
    async quiet() {
      await looking
    },
  }
}

/** What is known since the ids began. */
interface Known {
  floor: bigint
  /** The greatest id that was claimed. */
  greatest: bigint
  /** What the last look found: ids up to this one may still come from these transactions, and from nobody else. */
  rising: { readonly to: bigint; readonly writers: readonly string[] } | undefined
}

const nothingYet = (): Known => ({ floor: 0n, greatest: 0n, rising: undefined })

/** Look B of the look before, when all it found are over, and then look A of the next. */
async function look(db: Queryable, known: Known): Promise<void> {
  const { greatest, rising } = known
  const writers = await outboxWriters(db)
  if (rising && !rising.writers.some((writer) => writers.includes(writer))) {
    // A statement of its own, behind the other: it sees whatever they committed.
    const oldest = await oldestBetween(db, known.floor, rising.to)
    known.floor = oldest === undefined ? rising.to : oldest - 1n
    known.rising = undefined
  }
  if (greatest > known.floor) known.rising ??= { to: greatest, writers }
}
