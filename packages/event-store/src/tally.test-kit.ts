/** A small aggregate for the tests of this package: counts, in an event shape that has changed twice. */
import { type Decider } from '@repo/decider/decider'
import { list, record, tagged, text, integer } from '@repo/decider/json'

import { type StreamOptions } from './stream.ts'

export type Tally =
  | { readonly status: 'none' }
  | { readonly status: 'open'; readonly count: number; readonly units: readonly string[] }
export interface Counted {
  readonly type: 'Counted'
  readonly by: number
  readonly unit: string
}
export interface Count {
  readonly by: number
  readonly unit: string
  /** Decides to say nothing when the count is no longer this. */
  readonly ifCountIs?: number
}

export const tally: Decider<Count, Counted, Tally> = {
  name: 'tally',
  initial: { status: 'none' },
  decide({ by, unit, ifCountIs }, state) {
    if (ifCountIs !== undefined && ifCountIs !== countOf(state)) return []
    return [{ type: 'Counted', by, unit }]
  },
  evolve(state, { by, unit }) {
    const units = state.status === 'none' ? [] : state.units
    return { status: 'open', count: countOf(state) + by, units: [...units, unit] }
  },
}

export function countOf(state: Tally): number {
  return state.status === 'none' ? 0 : state.count
}

const events = record<Omit<Counted, 'type'>>({ by: integer, unit: text })
const states = tagged<Tally, 'status'>('status', {
  none: {},
  open: { count: integer, units: list(text) },
})

/** Version 1 had `amount` for `by`, version 2 had no unit. */
export const tallyStream: StreamOptions<Tally, Counted> = {
  decider: tally,
  toStored: (event) => ({ type: event.type, schemaVersion: 3, data: events.toJson(event) }),
  fromStored: ({ data }) => ({ type: 'Counted', ...events.fromJson(data) }),
  upcasters: {
    Counted: {
      1: (data) => ({ by: (data as { readonly amount: number }).amount }),
      2: (data) => ({ ...(data as object), unit: 'piece' }),
    },
  },
  snapshot: { everyEvents: 3, schemaVersion: 2, toJson: states.toJson, fromJson: states.fromJson },
}
