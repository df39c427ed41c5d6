/** How tests of a decider read: `given(payment)(requested).when(cancel).then(tombstoned)`. */
// eslint-disable-next-line no-restricted-imports -- read by tests only, which run under jest
import { expect } from '@jest/globals'

import { fold, ignoredBecause, type Decider, type Situation } from './decider.ts'

export interface Outcome<Event, State> {
  /** Exactly these facts, at least one. */
  then(...facts: readonly Event[]): { becoming(state: State): void }
  /** No fact, and this reason. */
  thenIgnores(reason: string): void
}

export interface Given<Command, Event, State> {
  /** After these facts. */
  (...facts: readonly Event[]): { when(command: Command): Outcome<Event, State> }
  /** In this state, however it came about. */
  in(state: State): { when(command: Command): Outcome<Event, State> }
}

/** Everything that is passed in is frozen, deeply: a decider that changes its state or its command throws here. */
export function given<Command, Event, State extends Situation>(
  decider: Decider<Command, Event, State>,
): Given<Command, Event, State> {
  const from = (state: State) => ({
    when(command: Command): Outcome<Event, State> {
      const facts = frozen(decider.decide(frozen(command), frozen(state)))
      return {
        then(...expected) {
          expect(facts).toEqual(expected)
          expect(facts).not.toEqual([])
          const after = fold(decider, state, facts)
          return { becoming: (expectedState) => expect(after).toEqual(expectedState) }
        },
        thenIgnores(reason) {
          expect(facts).toEqual([])
          expect(ignoredBecause(decider, state)).toBe(reason)
        },
      }
    },
  })
  const after = (...facts: readonly Event[]) =>
    from(facts.reduce((state, fact) => frozen(decider.evolve(state, frozen(fact))), frozen(decider.initial)))
  return Object.assign(after, { in: from })
}

/** The same value, frozen to its leaves. Maps and dates cannot be frozen and are left as they are. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}
