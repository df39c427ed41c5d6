/**
 * Explores completely what can happen to some orders that compete for some units of one article: every state that
 * any interleaving, repetition and delay of `moves` can lead to, each checked against the invariants.
 */
import { move as moveStock, noStock, type Movement, type Stock } from '@app/inventory/domain/stock'
import { keyOf } from '@repo/decider/reachable'

import { deciders as real, type Deciders } from './deciders.ts'
import { wrongNow, wrongWhenQuiet } from './invariants.ts'
import { describeMove, moves, type Scenario } from './moves.ts'
import { atRest, newSaga, take, type Saga } from './saga-model.ts'

export interface SoupOptions {
  readonly orders: number
  /** Pieces on the shelf; every order wants one. */
  readonly units: number
  readonly refundRefusals?: number
  /**
   * Remembers what was delivered, and calls a saga quiet as soon as everything was, once: a message that came too early is
   * not promised to come again. Without it a saga is quiet when no repetition of anything changes it any more, which
   * takes far fewer states and overlooks what only a repetition heals.
   */
  readonly countDeliveries?: boolean
  readonly deciders?: Deciders
}

export interface Soup {
  readonly states: number
  readonly quietStates: number
  /** How each order ended, in the states in which nothing is left to do. */
  readonly endings: ReadonlySet<string>
  /** `service: what it acted on` -> what it said because of it. */
  readonly said: ReadonlyMap<string, ReadonlySet<string>>
  /** The shortest way to something that must not be, or null when there is none. */
  readonly violation: { readonly problem: string; readonly trace: readonly string[] } | null
}

const sku = 'TEA'
const tooMany = 1_000_000
const scenario = {
  orderId: 'o',
  placed: {
    type: 'Place',
    customerId: 'c-1',
    lines: [{ sku, quantity: 1, unitPrice: 450n }],
    total: { amount: 450n, currency: 'EUR' },
    address: { recipient: 'Ada', line1: '1 Quay', city: 'Cork', postalCode: 'T12', country: 'IE' },
    salesChannel: null,
    deadline: new Date(600_000),
    at: new Date(0),
  },
} as const satisfies Omit<Scenario, 'refundRefusals'>

/** One order's part of a state, with what can happen to it for a given number of available pieces. */
interface Local {
  readonly saga: Saga
  readonly wrong: string | null
  readonly next: Map<number, readonly Edge[]>
}

interface Edge {
  readonly to: number
  readonly name: string
  /** May or may not happen: a state in which only such moves are left is quiet. */
  readonly optional: boolean
  readonly movements: readonly Movement[]
}

interface State {
  readonly locals: readonly number[]
  readonly stock: Stock
  readonly from: State | null
  readonly by: string
}

export function explore(options: SoupOptions): Soup {
  const { orders, units, refundRefusals = 1, countDeliveries = false, deciders = real } = options
  const locals: Local[] = []
  const ids = new Map<string, number>()
  const said = new Map<string, Set<string>>()

  function intern(saga: Saga): number {
    const key = keyOf(saga)
    const known = ids.get(key)
    if (known !== undefined) return known
    ids.set(key, locals.length)
    locals.push({ saga, wrong: wrongNow(saga), next: new Map() })
    return locals.length - 1
  }

  // What can happen to one order depends on itself and the shelf alone: it is worked out once, for all combinations.
  function edges(self: number, available: number): readonly Edge[] {
    const { saga, next } = locals[self] as Local
    const known = next.get(available)
    if (known) return known
    const found = moves({ ...scenario, refundRefusals }, saga).flatMap((intent): readonly Edge[] => {
      const step = take(deciders, saga, intent, new Map([[sku, available]]))
      for (const { by, because, event } of step.said) {
        const row = `${by}: ${because}`
        said.set(row, (said.get(row) ?? new Set()).add(event.type))
      }
      const to = intern(canonical(countDeliveries ? step.saga : { ...step.saga, heard: [] }))
      if (to === self) return []
      const optional = intent.kind === 'trigger'
      return [{ to, name: describeMove(intent), optional, movements: step.movements }]
    })
    next.set(available, found)
    return found
  }

  const start: State = {
    locals: Array.from({ length: orders }, () => intern(newSaga(deciders))),
    stock: units === 0 ? noStock : moveStock(noStock, { sku, kind: 'received', quantity: units }),
    from: null,
    by: '',
  }
  const seen = new Set([idOf(start)])
  const queue: State[] = [start]
  const endings = new Set<string>()
  let quietStates = 0
  const result = (violation: Soup['violation']): Soup => ({
    states: seen.size,
    quietStates,
    endings,
    said,
    violation,
  })

  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as State
    const parts = state.locals.map((id) => locals[id] as Local)
    const problem = parts.find((part) => part.wrong)?.wrong
    if (problem) return result({ problem, trace: traceOf(state) })

    let settled = true
    for (const [index, self] of state.locals.entries()) {
      for (const edge of edges(self, state.stock.available)) {
        settled &&= edge.optional
        const by = orders === 1 ? edge.name : `order ${index + 1}: ${edge.name}`
        let stock = state.stock
        try {
          stock = edge.movements.reduce(moveStock, stock)
        } catch (error) {
          return result({ problem: `A2: ${String(error)}`, trace: [...traceOf(state), by] })
        }
        const next: State = { locals: state.locals.with(index, edge.to), stock, from: state, by }
        const id = idOf(next)
        if (seen.has(id)) continue
        if (seen.size >= tooMany)
          throw new RangeError(`more than ${tooMany} states: some part of a saga grows for ever`)
        seen.add(id)
        queue.push(next)
      }
    }
    const rests = countDeliveries && parts.every(({ saga }) => atRest(scenario.orderId, saga))
    if (!settled && !rests) continue
    quietStates++
    for (const { saga } of parts) {
      const wrong = wrongWhenQuiet(saga)
      if (wrong) return result({ problem: wrong, trace: traceOf(state) })
      endings.add(saga.order.status === 'cancelled' ? saga.order.reason : saga.order.status)
    }
    const held = parts.filter(({ saga }) => saga.order.status === 'completed').length
    const { available, reserved, shipped } = state.stock
    if (reserved !== 0 || shipped !== held || available !== units - held) {
      return result({ problem: `Q3: the shelf has ${keyOf(state.stock)}`, trace: traceOf(state) })
    }
  }
  return result(null)
}

function idOf({ locals, stock }: State): string {
  return `${locals.join()}|${stock.available},${stock.reserved},${stock.shipped}`
}

function traceOf(state: State): readonly string[] {
  return state.from ? [...traceOf(state.from), state.by] : []
}

/** What was said, heard and begun are sets: their order tells states apart that nobody can tell apart. */
function canonical(saga: Saga): Saga {
  return {
    ...saga,
    heard: saga.heard.toSorted(),
    said: saga.said.toSorted((a, b) => (a.type < b.type ? -1 : 1)),
    begun: saga.begun.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    journal: Object.fromEntries(Object.entries(saga.journal).sort()),
  }
}
