/**
 * Explores completely what can happen to some orders that compete for some units of one article: every state that
 * any interleaving, repetition and delay of `moves` can lead to, each checked against the invariants.
 *
 * What makes it small, and hides nothing:
 *   orders are equal        they differ in their ids, which nobody compares: states are told apart up to an exchange
 *   an order's own part     depends on itself and on the shelf: it is worked out once, for all combinations
 *   sets                    what was said, heard and begun is never taken back, so only what is among it matters
 */
import { deciders as real, type Deciders } from './deciders.ts'
import { arrowsOf } from './arrows.ts'
import { exploreAll, type Exploration, type Model, type Told } from './explore.ts'
import { Interner, remembered } from './interner.ts'
import { wrongNow, wrongWhenQuiet } from './invariants.ts'
import { describeMove, moves, type Intent } from './moves.ts'
import { protocol as realProtocol, type Protocol } from './protocol.ts'
import { atRest, newSaga, take, type Saga } from './saga-model.ts'
import { scenario, sku } from './scenario.ts'
import { shelf } from './shelf.ts'
import { noted } from './tale.ts'
import type { Movement } from '@app/inventory/domain/stock'

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
  /** Something else than what the services do; wins over `deciders`. */
  readonly protocol?: Protocol
}

export interface Findings {
  /** How each order ended, in the states in which nothing is left to do. */
  readonly endings: ReadonlySet<string>
  /** `service: what it acted on` -> what it said because of it. */
  readonly said: ReadonlyMap<string, ReadonlySet<string>>
  /** Every state of one order that was met. */
  sagas(): readonly Saga[]
}

export interface Soup extends Findings, Omit<Exploration, 'violation'> {
  readonly violation: { readonly problem: string; readonly trace: readonly string[] } | null
}

interface Edge {
  readonly to: number
  readonly intent: Intent
  readonly movements: readonly Movement[]
}

/** Explores at once, for tests: the names of the moves are enough of a trace. */
export function explore(options: SoupOptions): Soup {
  const model = soupModel(options)
  const { violation, ...exploration } = exploreAll(model)
  const { endings, said, sagas } = model
  const trace = violation?.trace.map(({ name }) => name) ?? []
  return {
    ...exploration,
    endings,
    said,
    sagas,
    violation: violation && { problem: violation.problem, trace },
  }
}

/** A state is the number of each order's saga, two bytes each, and that of the shelf. */
export function soupModel(options: SoupOptions): Model & Findings {
  const { orders, units, refundRefusals = 1, countDeliveries = false, deciders = real } = options
  const protocol = options.protocol ?? { ...realProtocol, deciders }
  const sagas = new Interner<Saga>('states of one order', 1 << 16)
  const stock = shelf([units])
  const said = new Map<string, Set<string>>()
  const endings = new Set<string>()
  const shelfAt = orders * 2
  const sagaAt = (state: Uint8Array, order: number): number =>
    ((state[order * 2] as number) << 8) | (state[order * 2 + 1] as number)

  const edgesOf = remembered((packed): readonly Edge[] => {
    const self = packed >> 8
    const saga = sagas.valueOf(self)
    return moves({ ...scenario, refundRefusals }, saga, protocol).flatMap((intent): readonly Edge[] => {
      const step = take(protocol, saga, intent, new Map([[sku, packed & 0xff]]))
      for (const { by, because, event } of step.said) {
        const row = `${by}: ${because}`
        said.set(row, (said.get(row) ?? new Set()).add(event.type))
      }
      const to = sagas.idOf(ordered(countDeliveries ? step.saga : { ...step.saga, heard: [] }))
      return to === self ? [] : [{ to, intent, movements: step.movements }]
    })
  })
  const problemOf = remembered((self) => wrongNow(sagas.valueOf(self)))
  const restsAt = remembered((self) => atRest(scenario.orderId, sagas.valueOf(self), protocol))

  const tell = (order: number, from: number, { intent, to }: Edge): Told => {
    const name = orders === 1 ? describeMove(intent) : `order ${order + 1}: ${describeMove(intent)}`
    return {
      name,
      arrows: arrows(intent, sagas.valueOf(from), sagas.valueOf(to), orders > 1 ? order + 1 : 0),
    }
  }
  const next = new Uint8Array(shelfAt + 1)
  const everyOrder = Array.from({ length: orders }, (_, order) => order)

  const start = new Uint8Array(shelfAt + 1)
  const first = sagas.idOf(newSaga(protocol))
  for (const order of everyOrder) start.set([first >> 8, first & 0xff], order * 2)
  start[shelfAt] = stock.starts[0] as number

  return {
    width: shelfAt + 1,
    starts: [start],
    endings,
    said,
    sagas: () => Array.from({ length: sagas.size }, (_, id) => sagas.valueOf(id)),

    canonical(state) {
      if (orders === 1) return
      const sorted = everyOrder.map((order) => sagaAt(state, order)).sort((a, b) => a - b)
      sorted.forEach((saga, order) => state.set([saga >> 8, saga & 0xff], order * 2))
    },

    expand(state, emit) {
      const pieces = stock.available(state[shelfAt] as number)
      let settled = true
      for (const order of everyOrder) {
        const self = sagaAt(state, order)
        for (const edge of edgesOf((self << 8) | pieces)) {
          settled &&= edge.intent.kind === 'trigger'
          const after = stock.after(state[shelfAt] as number, edge.movements)
          next.set(state)
          if (typeof after === 'string') {
            emit(next, () => tell(order, self, edge), after)
            continue
          }
          next[order * 2] = edge.to >> 8
          next[order * 2 + 1] = edge.to & 0xff
          next[shelfAt] = after
          emit(next, () => tell(order, self, edge))
        }
      }
      return settled || (countDeliveries && everyOrder.every((order) => restsAt(sagaAt(state, order))))
    },

    wrongNow(state) {
      for (const order of everyOrder) {
        const problem = problemOf(sagaAt(state, order))
        if (problem !== null) return problem
      }
      return null
    },

    wrongWhenQuiet(state) {
      const parts = everyOrder.map((order) => sagas.valueOf(sagaAt(state, order)))
      for (const saga of parts) {
        const wrong = wrongWhenQuiet(saga)
        if (wrong !== null) return wrong
        endings.add(saga.order.status === 'cancelled' ? saga.order.reason : saga.order.status)
      }
      const completed = parts.filter((saga) => saga.order.status === 'completed').length
      return stock.wrongWhenQuiet(state[shelfAt] as number, completed)
    },
  }
}

function arrows(intent: Intent, before: Saga, after: Saga, order: number) {
  const runner = intent.kind === 'claim' || intent.kind === 'record'
  const drawn = runner
    ? [noted(intent.call.service, describeMove(intent).replace(`${scenario.orderId}:`, ''))]
    : arrowsOf(intent, before, after)
  return order === 0 ? drawn : drawn.map((arrow) => ({ ...arrow, text: `#${order} ${arrow.text}` }))
}

/** What was said, heard and begun are sets: their order tells states apart that nobody can tell apart. */
function ordered(saga: Saga): Saga {
  return {
    ...saga,
    heard: saga.heard.toSorted(),
    said: saga.said.toSorted((a, b) => (a.type < b.type ? -1 : 1)),
    begun: saga.begun.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    journal: Object.fromEntries(Object.entries(saga.journal).sort()),
  }
}
