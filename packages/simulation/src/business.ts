/** What the invariants look at: everything but the ways of the messages, the runners and the budgets. */
import { remembered, type Interner } from './interner.ts'
import { wrongNow, wrongWhenQuiet } from './invariants.ts'
import { businessBytes, journalAt, saidAt, stateAt } from './log-layout.ts'
import type { Decisions } from './decisions.ts'
import type { Journal } from './runners.ts'
import type { Saga } from './saga-model.ts'
import { StateSet } from './state-set.ts'

interface BusinessOptions {
  readonly decisions: Decisions
  /** What each service said, in order, by number. */
  readonly said: Interner<readonly number[]>
  readonly journals: readonly ((id: number) => Journal)[]
}

export function business({ decisions, said, journals }: BusinessOptions) {
  const met = new StateSet(businessBytes)
  const part = new Uint8Array(businessBytes)

  function sagaAt(number: number): Saga {
    const bytes = met.at(number)
    const byte = (at: number): number => bytes[at] as number
    const state = (by: number) => decisions.states[by]?.valueOf(byte(stateAt + by)) as never
    const events = [0, 1, 2, 3].flatMap((by) => said.valueOf(byte(saidAt + by)))
    return {
      order: state(0),
      payment: state(1),
      inventory: state(2),
      shipping: state(3),
      said: events.map((id) => decisions.messages.valueOf(id)),
      heard: [],
      begun: [],
      journal: Object.assign({}, ...journals.map((of, index) => of(byte(journalAt + index)))) as Journal,
      because: { order: '', payment: '', inventory: '', shipping: '' },
    }
  }
  const problemNow = remembered((number) => wrongNow(sagaAt(number)))
  const problemWhenQuiet = remembered((number) => wrongWhenQuiet(sagaAt(number)))

  /** The number of one order's business state. */
  function numberOf(state: Uint8Array, from: number): number {
    for (let at = 0; at < businessBytes; at++) part[at] = state[from + at] as number
    const known = met.find(part)
    return known >= 0 ? known : met.add(part)
  }

  return {
    wrongNow: (state: Uint8Array, from: number): string | null => problemNow(numberOf(state, from)),
    wrongWhenQuiet: (state: Uint8Array, from: number): string | null =>
      problemWhenQuiet(numberOf(state, from)),
    sagaOf: (state: Uint8Array, from: number): Saga => sagaAt(numberOf(state, from)),
    /** Every business state of an order that was met. */
    sagas: (): readonly Saga[] => Array.from({ length: met.size }, (_, number) => sagaAt(number)),
  }
}
