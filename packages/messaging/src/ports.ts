/**
 * What the guarantees need from a database and a broker. `@repo/postgres` and `@repo/kafka` implement these, the
 * tests have an in-memory broker that signs the same conformance suite, and the chaos tool wraps them to inject faults.
 *
 * Terms
 *   record    bytes on a topic: key, value, headers, at a partition and an offset
 *   message   a record that was decoded: an event of some service, see `message.ts`
 *   delivery  a message together with the record that carried it
 */

export interface Queryable {
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number }>
}

/** One open transaction. Statements run one after another on its own connection. */
export interface Tx extends Queryable {
  readonly transaction: true
  /**
   * Calls back once it is over: `true` when its commit was acknowledged, `false` when it was rolled back or nobody
   * knows. Before whoever opened it goes on. Must not throw.
   */
  onEnd(listener: (committed: boolean) => void): void
  /**
   * Issues a statement whose answer nobody waits for, so that COMMIT can travel with it when it is among the last. If it
   * fails, so does the transaction, with its error. Whatever must hold of its outcome the statement itself has to check,
   * and fail: there is nobody to look before COMMIT. Where somebody wraps a `Tx` and keeps its `write`, his `query`
   * issues what is written, and COMMIT waits for it.
   */
  write(sql: string, values: readonly unknown[]): void
  /** Resolves when what was written so far is carried out; rejects as the first of it that failed. */
  written(): Promise<void>
}

export interface Database extends Queryable {
  /**
   * Runs `work` in one READ COMMITTED transaction and commits when it returns; rolls back and rethrows when it throws.
   * One attempt: who calls decides about a second one, see `failures.ts`. Every error is a `Failure`;
   * a connection lost around COMMIT is `COMMIT_UNKNOWN`, which is neither success nor failure.
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /** A connection of its own, outside the pool, for a session advisory lock. */
  session(): Promise<Session>
}

export interface Session extends Queryable {
  /** Aborts when the connection is gone, and with it every lock it held. */
  readonly lost: AbortSignal
  /** Calls back for each NOTIFY on a channel that this session listens to, where the adapter can. */
  onNotification?(heard: (channel: string) => void): void
  close(): Promise<void>
}

/** Header names and values are text here; the adapter writes UTF-8. One without a value is none. */
export type Headers = Readonly<Record<string, string>>

export interface RecordToSend {
  readonly topic: string
  readonly key: string
  readonly value: Buffer
  readonly headers: Headers
}

/** Ask for its members: an adapter may read them only then, and a copy by `...` has none of those. */
export interface ReceivedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Headers
  /** When the producer made it, milliseconds since the epoch. */
  readonly timestampMs: number
}

export interface Producer {
  /**
   * Resolves once every record is acknowledged by all in-sync replicas, in the given order per partition.
   * Calls must not overlap. Rejects with a `Failure`; after a rejection any subset may have been appended, so the
   * caller sends the whole batch again: duplicates are allowed, loss and reordering are not.
   */
  send(records: readonly RecordToSend[]): Promise<void>
  stop(): Promise<void>
}

/** Records of one partition, in offset order, as one fetch returned them. */
export interface ReceivedBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly ReceivedRecord[]
  /** Aborts when the partition is no longer ours or the subscription stops. Work may finish; retries must not begin. */
  readonly signal: AbortSignal
}

export interface PartitionLag {
  readonly topic: string
  readonly partition: number
  /** Records on the partition that are not handled yet, as far as the group's committed offset tells. */
  readonly records: bigint
}

export interface Subscription {
  /** Partitions owned now, per topic. */
  assigned(): Readonly<Record<string, readonly number[]>>
  /**
   * What waits on the partitions owned now, asked of the broker: a member that hangs in a batch sees its lag grow.
   * Rejects with a `Failure` when the broker cannot be asked.
   */
  lag(): Promise<readonly PartitionLag[]>
  /** Resolves when the consumer has died for good and will not come back (never on `stop`). The process must end. */
  readonly dead: Promise<Error>
  /** Leaves the group, after the batches in hand are finished. */
  stop(): Promise<void>
}

export interface SubscribeOptions {
  readonly group: string
  readonly topics: readonly string[]
  /**
   * Resolves when every record of the batch is durably handled; the adapter then commits offset + 1, lazily.
   * Called concurrently for different partitions, never concurrently for one. The adapter heartbeats meanwhile.
   * Rejecting means "not handled": the batch is delivered again. It never stops the consumer.
   */
  onBatch(batch: ReceivedBatch): Promise<void>
}

export interface Broker {
  producer(): Promise<Producer>
  subscribe(options: SubscribeOptions): Promise<Subscription>
  /** Ends every producer and subscription that this broker made. */
  stop(): Promise<void>
}

export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
