import { type Situation } from '@repo/decider/decider'
import { type AggregateStore } from '@repo/messaging/aggregate'

import { load } from './load.ts'
import { save } from './save.ts'
import { type StreamOptions } from './stream.ts'

/**
 * Aggregates as append-only streams of events, for `participant`: a batch is loaded in two statements (one, when all
 * of it is new) and saved in one, whatever its size. Two transactions that touch one stream go one after another.
 */
export function eventStore<State extends Situation, Event>(
  options: StreamOptions<State, Event>,
): AggregateStore<State, Event> {
  return {
    load: (tx, ids) => load(options, tx, ids),
    save: (tx, changes) => save(options, tx, changes),
  }
}
