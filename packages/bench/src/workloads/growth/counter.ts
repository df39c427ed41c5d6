import { record, integer, tagged, text } from '@repo/decider/json'
import { type StreamOptions } from '@repo/event-store/stream'

export type Counter = { readonly status: 'none' } | { readonly status: 'open'; readonly count: number }

/** Each counts one: the state of a stream that was read whole says how long it is. */
export interface Counted {
  readonly type: 'Counted'
  readonly note: string
}

export const counted: Counted = {
  type: 'Counted',
  note: 'as long as an event of an order is on average '.repeat(8),
}

const events = record<Omit<Counted, 'type'>>({ note: text })
const states = tagged<Counter, 'status'>('status', { none: {}, open: { count: integer } })

export const countOf = (state: Counter): number => (state.status === 'none' ? 0 : state.count)

/** An aggregate that never ends, which no order is; its snapshots are as frequent as the store makes them by itself. */
export const counterStream: StreamOptions<Counter, Counted> = {
  decider: {
    name: 'counter',
    initial: { status: 'none' },
    evolve: (state) => ({ status: 'open', count: countOf(state) + 1 }),
  },
  toStored: (event) => ({ type: event.type, schemaVersion: 1, data: events.toJson(event) }),
  fromStored: ({ data }) => ({ type: 'Counted', ...events.fromJson(data) }),
  upcasters: {},
  snapshot: { schemaVersion: 1, toJson: states.toJson, fromJson: states.fromJson },
}
