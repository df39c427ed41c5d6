/** A bar tab: guests order drinks, leave, and the card terminal is asked for the money. The smallest saga participant. */
import type { Decider } from '@repo/decider/decider'
import { unreachable } from '@repo/decider/decider'
import type { Json } from '@repo/decider/json'

import type { Effect } from '../../src/effect.ts'

export type Tab =
  | { readonly status: 'none' }
  | { readonly status: 'open'; readonly drinks: readonly string[] }
  | { readonly status: 'paying'; readonly drinks: number; readonly attempt: number; readonly begun: boolean }
  /** The call may be on its way, and nobody wants its outcome any more. */
  | { readonly status: 'payingUnwanted'; readonly drinks: number; readonly attempt: number }
  | { readonly status: 'paid'; readonly id: string }
  | { readonly status: 'cancelled' }

export type TabCommand =
  | { readonly type: 'Serve'; readonly drink: string }
  | { readonly type: 'Leave' }
  | { readonly type: 'Cancel' }
  | { readonly type: 'BeginAttempt' }
  | { readonly type: 'RecordAnswer'; readonly attempt: number; readonly answer: Answer }

export type TabFact =
  | { readonly type: 'Served'; readonly drink: string }
  | { readonly type: 'PaymentWanted' }
  | { readonly type: 'AttemptBegun' }
  | { readonly type: 'Unwanted' }
  | { readonly type: 'Cancelled' }
  | { readonly type: 'Refused' }
  | { readonly type: 'Paid'; readonly id: string }

export type Answer =
  { readonly kind: 'ok'; readonly id: string } | { readonly kind: 'refused'; readonly reason: string }

export const tab: Decider<TabCommand, TabFact, Tab> = {
  name: 'tab',
  initial: { status: 'none' },
  decide(command, state) {
    switch (command.type) {
      case 'Serve':
        return state.status === 'none' || state.status === 'open'
          ? [{ type: 'Served', drink: command.drink }]
          : []
      case 'Leave':
        return state.status === 'open' ? [{ type: 'PaymentWanted' }] : []
      case 'Cancel':
        if (state.status === 'paying') return [state.begun ? { type: 'Unwanted' } : { type: 'Cancelled' }]
        return state.status === 'none' || state.status === 'open' ? [{ type: 'Cancelled' }] : []
      case 'BeginAttempt':
        return state.status === 'paying' && !state.begun ? [{ type: 'AttemptBegun' }] : []
      case 'RecordAnswer':
        return recorded(command, state)
      default:
        return unreachable(command)
    }
  },
  evolve(state, fact) {
    switch (fact.type) {
      case 'Served':
        return {
          status: 'open',
          drinks: [...(state.status === 'open' ? state.drinks : []), fact.drink],
        }
      case 'PaymentWanted':
        return {
          status: 'paying',
          drinks: state.status === 'open' ? state.drinks.length : 0,
          attempt: 1,
          begun: false,
        }
      case 'AttemptBegun':
        return state.status === 'paying' ? { ...state, begun: true } : state
      case 'Unwanted':
        return state.status === 'paying'
          ? { status: 'payingUnwanted', drinks: state.drinks, attempt: state.attempt }
          : state
      case 'Refused':
        return state.status === 'paying' ? { ...state, attempt: state.attempt + 1, begun: false } : state
      case 'Cancelled':
        return { status: 'cancelled' }
      case 'Paid':
        return { status: 'paid', id: fact.id }
      default:
        return unreachable(fact)
    }
  },
}

function recorded(
  { attempt, answer }: Extract<TabCommand, { type: 'RecordAnswer' }>,
  state: Tab,
): readonly TabFact[] {
  if (state.status === 'paying' && state.attempt === attempt) {
    return [answer.kind === 'ok' ? { type: 'Paid', id: answer.id } : { type: 'Refused' }]
  }
  return state.status === 'payingUnwanted' && state.attempt === attempt ? [{ type: 'Cancelled' }] : []
}

export type TabEffect = Effect<'pay', { readonly drinks: number; readonly attempt: number }>

export function tabEffect(id: string, state: Tab): TabEffect | null {
  if (state.status !== 'paying' && state.status !== 'payingUnwanted') return null
  const { drinks, attempt } = state
  return { key: `${id}:pay:${attempt}`, kind: 'pay', request: { drinks, attempt } }
}

export const tabToJson = (state: Tab): Json => state as unknown as Json
export const tabFromJson = (json: unknown): Tab => json as Tab

/** What the tab publishes of a fact. */
export function tabOutgoing(
  fact: TabFact,
  after: Tab,
): { readonly type: string; readonly data: unknown } | null {
  if (fact.type === 'Served') {
    return { type: 'TabGrew', data: { drinks: after.status === 'open' ? after.drinks : [] } }
  }
  if (fact.type === 'Paid') return { type: 'TabPaid', data: { id: fact.id } }
  return fact.type === 'Cancelled' ? { type: 'TabCancelled', data: {} } : null
}
