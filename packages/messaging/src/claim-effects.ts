import type { Effect } from './effect.ts'
import { Failure } from './failures.ts'
import type { Cause } from './message.ts'
import type { Participant, Step } from './participant.ts'
import type { Clock, Database, Tx } from './ports.ts'

/** A call that is ours to make until its lease runs out. */
export interface Claimed<E extends Effect> {
  readonly id: string
  readonly effect: E
  /** 1 for the first call under this key, as far as anybody knows. */
  readonly attempt: number
  readonly cause: Cause
}

export interface ClaimOptions<Command, Event, State, E extends Effect> {
  readonly table: string
  readonly participant: Pick<Participant<Command, Event, State>, 'execute'>
  readonly effectOf: (id: string, state: State) => E | null
  readonly claim: (effect: E, at: Date) => Command
  readonly clock: Clock
  readonly leaseMs: number
  readonly limit: number
  /** How many rows this claim may come to. Called again when the claim is tried again. */
  readonly onLocked?: (rows: number) => void
}

/**
 * Takes due rows for this runner. When it returns, "an attempt has begun" is committed on each row: whoever cancels
 * from now on knows that the provider may have been called.
 */
export async function claimEffects<Command, Event, State, E extends Effect>(
  db: Database,
  options: ClaimOptions<Command, Event, State, E>,
): Promise<{ readonly rows: number; readonly effects: readonly Claimed<E>[] }> {
  let due: readonly DueRow[] = []
  try {
    return await db.transaction(async (tx) => {
      due = await lockDue(tx, options)
      options.onLocked?.(due.length)
      return { rows: due.length, effects: await beginAttempts(tx, due, options) }
    })
  } catch (error) {
    const [only] = due
    if (error instanceof Failure || only === undefined || due.length > 1) throw error
    throw new UnclaimableEffect(only.id, only.effect_key, error)
  }
}

/** A row that was claimed alone and could not be: it must not stand in the way of the others. */
export class UnclaimableEffect extends Error {
  override readonly name = 'UnclaimableEffect'
  readonly id: string
  readonly key: string
  constructor(id: string, key: string, cause: unknown) {
    super(`the effect ${key} of ${id} cannot be claimed: ${String(cause)}`, { cause })
    this.id = id
    this.key = key
  }
}

async function beginAttempts<Command, Event, State, E extends Effect>(
  tx: Tx,
  due: readonly DueRow[],
  options: ClaimOptions<Command, Event, State, E>,
): Promise<readonly Claimed<E>[]> {
  if (due.length === 0) return []
  const at = options.clock.now()
  const results = await options.participant.execute(
    tx,
    due.map((row): Step<Command, State> => ({
      aggregateId: row.id,
      command: (state) => options.claim(wanted(options, row, state), at),
      cause: causeOf(row),
      at,
    })),
  )
  const claimed = due.flatMap((row, index) => {
    const result = results[index]
    const effect = result && options.effectOf(row.id, result.after)
    return effect?.key === row.effect_key
      ? [{ id: row.id, effect, attempt: row.effect_attempts + 1, cause: causeOf(row) }]
      : []
  })
  tx.write(
    `update ${options.table}
     set effect_due_at = clock_timestamp() + make_interval(secs => $2), effect_attempts = effect_attempts + 1
     where id = any($1::uuid[])`,
    [claimed.map(({ id }) => id), options.leaseMs / 1_000],
  )
  return claimed
}

interface DueRow {
  readonly id: string
  readonly effect_key: string
  readonly effect_attempts: number
  readonly correlation_id: string
  readonly causation_id: string
  readonly user_id: string | null
  readonly traceparent: string | null
}

// `skip locked`: a row that somebody is deciding on is not waited for, it is met again when it is free.
async function lockDue(
  tx: Tx,
  { table, limit }: { readonly table: string; readonly limit: number },
): Promise<readonly DueRow[]> {
  const { rows } = await tx.query<DueRow>(
    `select id::text, effect_key, effect_attempts, correlation_id, causation_id, user_id, traceparent
     from ${table} where effect_due_at <= clock_timestamp()
     order by effect_due_at limit $1
     for update skip locked`,
    [limit],
  )
  return rows
}

function wanted<State, E extends Effect>(
  { table, effectOf }: { readonly table: string; readonly effectOf: (id: string, state: State) => E | null },
  row: DueRow,
  state: State,
): E {
  const effect = effectOf(row.id, state)
  if (effect?.key !== row.effect_key) {
    throw new Error(
      `${table} ${row.id} is due for ${row.effect_key}, but its state wants ${effect?.key ?? 'nothing'}`,
    )
  }
  return effect
}

function causeOf(row: DueRow): Cause {
  return {
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    userId: row.user_id,
    traceparent: row.traceparent ?? undefined,
  }
}
