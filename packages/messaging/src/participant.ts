/**
 * The one way from commands to committed facts, for messages, HTTP requests, outcomes of effects and deadlines alike.
 * A batch is loaded under lock, decided in memory in the given order, and written with its outbox rows.
 */
import { fold, ignoredBecause, type Decider, type Situation } from '@repo/decider/decider'

import type { AggregateStore, Change, Loaded } from './aggregate.ts'
import type { FirstAttempts } from './first-attempts.ts'
import type { Cause, Message } from './message.ts'
import type { Outbox, Said } from './outbox.ts'
import type { Tx } from './ports.ts'
import { together } from './together.ts'

/** What the commands of one batch need beside the states, locked after them; Inventory's stock rows, for example. */
export interface BatchContext<Event> {
  /** Called for every fact as it is decided, so that the next command of the batch sees what is left. */
  record(event: Event, by: { readonly aggregateId: string; readonly at: Date }): void
  save(tx: Tx): Promise<void>
}

/** One command of a batch, for one aggregate. */
export interface Step<Command, State, Context = undefined> {
  readonly aggregateId: string
  /** Called under the lock, with the state that the commands before it led to. */
  readonly command: (state: State, context: Context) => Command
  readonly cause: Cause
  readonly at: Date
}

/** What a step came to. Exactly one of `facts` not empty and `ignored` holds. */
export interface Result<Event, State> {
  readonly before: State
  readonly after: State
  readonly facts: readonly Event[]
  /** The events it published. */
  readonly said: readonly Message[]
  /** Why nothing happened. */
  readonly ignored: string | undefined
}

/** Which published event, if any, a stored fact becomes. Stored facts are private; published events are contracts. */
export type Outgoing<Event, State> = (
  fact: Event,
  after: State,
) => { readonly type: string; readonly data: unknown } | null

export interface ParticipantOptions<Command, Event, State extends Situation, Context = undefined> {
  readonly decider: Decider<Command, Event, State>
  readonly store: AggregateStore<State, Event>
  readonly outgoing: Outgoing<Event, State>
  readonly outbox: Outbox
  readonly newId: () => string
  readonly context?: (
    tx: Tx,
    loaded: ReadonlyMap<string, Loaded<State>>,
    steps: readonly Step<Command, State, Context>[],
  ) => Promise<Context & BatchContext<Event>>
}

/** What may come with the steps of a batch. */
export interface ExecuteOptions<Command, Event, State> {
  /** Calls that the batch comes to want are begun with it: part of the last result of their aggregate. */
  readonly firstAttempts?: FirstAttempts<Command, Event, State>
  /** What `load` gave in this transaction, these aggregates among others. */
  readonly loaded?: ReadonlyMap<string, Loaded<State>>
}

export interface Participant<Command, Event, State, Context = undefined> {
  /** Reads aggregates under lock, for an `execute` in the same transaction. */
  load(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Loaded<State>>>
  /**
   * Carries the steps out, in order, in the given transaction: about four statements whatever their number. What it
   * writes travels with COMMIT. The transaction fails with CONFLICT when another one was first; run all of it again.
   */
  execute(
    tx: Tx,
    steps: readonly Step<Command, State, Context>[],
    options?: ExecuteOptions<Command, Event, State>,
  ): Promise<readonly Result<Event, State>[]>
}

export function participant<Command, Event, State extends Situation, Context = undefined>(
  options: ParticipantOptions<Command, Event, State, Context>,
): Participant<Command, Event, State, Context> {
  const { decider, store, outgoing, newId } = options
  // One order for everybody who locks several rows: without it two batches wait for each other.
  const sorted = (ids: readonly string[]) => [...new Set(ids)].sort()
  return {
    load: (tx, ids) => store.load(tx, sorted(ids)),
    async execute(tx, steps, { firstAttempts, loaded: given } = {}) {
      if (steps.length === 0) return []
      const ids = sorted(steps.map((step) => step.aggregateId))
      const loaded = given ? only(given, ids) : await store.load(tx, ids)
      const context = options.context ? await options.context(tx, loaded, steps) : undefined

      const changes = new Map<string, MutableChange<State, Event>>()
      const said: Said[] = []
      const evolve = (
        change: MutableChange<State, Event>,
        facts: readonly Event[],
        by: Reason,
      ): Message[] => {
        const { id } = change.before
        const messages: Message[] = []
        for (const event of facts) {
          change.after = fold(decider, change.after, [event])
          context?.record(event, { aggregateId: id, at: by.at })
          change.facts.push({ event, cause: by.cause, at: by.at })
          const contract = outgoing(event, change.after)
          if (contract) messages.push(envelope(contract, id, ++change.published, by, newId()))
        }
        changes.set(id, change)
        said.push(...messages.map((message) => ({ message, traceparent: by.cause.traceparent })))
        return messages
      }
      // Where in the results each aggregate changed last.
      const lastChange = new Map<string, number>()
      const results = steps.map((step, index): Result<Event, State> => {
        const row = loaded.get(step.aggregateId)
        if (!row) throw new Error(`the store did not load ${step.aggregateId}`)
        const change = changes.get(row.id) ?? {
          before: row,
          after: row.state,
          facts: [],
          published: row.published,
        }
        const before = change.after
        const facts = decider.decide(step.command(before, context as Context), before)
        if (facts.length === 0) {
          return { before, after: before, facts, said: [], ignored: ignoredBecause(decider, before) }
        }
        const messages = evolve(change, facts, step)
        lastChange.set(row.id, index)
        return { before, after: change.after, facts, said: messages, ignored: undefined }
      })

      if (firstAttempts) {
        for (const [id, command] of firstAttempts.begin(tx, [...changes.values()])) {
          const change = changes.get(id)
          const reason = change?.facts.at(-1)
          const last = lastChange.get(id) ?? -1
          const result = results[last]
          if (!change || !reason || !result) {
            throw new Error(`nothing changed at ${id} that could want a call`)
          }
          const facts = decider.decide(command, change.after)
          const messages = evolve(change, facts, reason)
          change.leaseMs = firstAttempts.leaseMs
          results[last] = {
            ...result,
            after: change.after,
            facts: [...result.facts, ...facts],
            said: [...result.said, ...messages],
          }
        }
      }

      // None of them needs the answer to another, and nobody theirs: they travel together, and with COMMIT.
      await together([
        changes.size > 0 ? store.save(tx, [...changes.values()]) : Promise.resolve(),
        context ? context.save(tx) : Promise.resolve(),
        options.outbox(tx, said),
      ])
      return results
    },
  }
}

function only<Value>(map: ReadonlyMap<string, Value>, keys: readonly string[]): ReadonlyMap<string, Value> {
  const wanted = new Set(keys)
  return new Map([...map].filter(([key]) => wanted.has(key)))
}

type MutableChange<State, Event> = {
  -readonly [Key in keyof Change<State, Event>]: Key extends 'facts'
    ? Change<State, Event>['facts'][number][]
    : Change<State, Event>[Key]
}

/** Why and when something came to be. */
interface Reason {
  readonly cause: Cause
  readonly at: Date
}

function envelope(
  contract: { readonly type: string; readonly data: unknown },
  aggregateId: string,
  aggregateVersion: number,
  { cause, at }: Reason,
  eventId: string,
): Message {
  return {
    eventId,
    type: contract.type,
    aggregateId,
    aggregateVersion,
    occurredAt: at,
    metadata: { correlationId: cause.correlationId, causationId: cause.causationId, userId: cause.userId },
    data: contract.data,
  }
}
