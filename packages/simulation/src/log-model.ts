/**
 * The saga over explicit queues: one FIFO topic for each service, read by each consumer at its own pace, handlers in
 * atomic transactions, runners with leases, and a budget for each fault.
 *
 * What makes it small, and hides nothing:
 *   an event is on its topic when its transaction commits   before it is sent nobody sees it, as if every consumer were
 *                                   slow; and a relay sends in the order of the commits
 *   an event that a consumer does not hear is not in its queue   it would move an offset and nothing else
 *   topics are read in any order    so partitions, members of a group and batches make no difference
 *   a park that blocks its key is a consumer that is slow   only one that lets later messages pass is a move
 *   the last two events are sent again, and no more   no service says a third before somebody heard the first
 *   a trigger that means nothing is no move   it changes nothing; that it came is noted
 *   orders are equal                states are told apart up to an exchange
 *   what was read is forgotten      when no budget is left to read it again
 */
import type { Decided } from './decisions.ts'
import type { Emit, Model, Told } from './explore.ts'
import * as at from './log-layout.ts'
import { type Budgets, type LogOptions } from './log-options.ts'
import { firstStates, logParts } from './log-parts.ts'
import { teller } from './log-tale.ts'
import { services } from './protocol.ts'
import { type Queues } from './queues.ts'
import { type RunnerMove } from './runners.ts'
import type { Saga } from './saga-model.ts'

export interface LogFindings {
  readonly met: ReadonlySet<string>
  readonly endings: ReadonlySet<string>
  /** Every business state of one order that was met. */
  sagas(): readonly Saga[]
}

export function logModel(options: LogOptions): Model & LogFindings {
  const { orders, inbox, quirks } = options
  const parts = logParts(options)
  const { routes, block, shelfAt, budgetsAt, width } = parts.layout
  const { decided, lines, lists, parked, crews, judged, stock, triggers, landsIn } = parts
  const endings = new Set<string>()
  const tell = teller({ orders, decisions: decided, routes })
  const next = new Uint8Array(width)
  const everyBlock = Array.from({ length: orders }, (_, order) => order * block)

  function left(state: Uint8Array, fault: keyof Budgets): number {
    return state[budgetsAt + at.faultAt[fault]] as number
  }

  /** Takes one from a budget in `next`, and forgets what only that fault could have brought back. */
  function spend(fault: keyof Budgets): void {
    const rest = (next[budgetsAt + at.faultAt[fault]] as number) - 1
    next[budgetsAt + at.faultAt[fault]] = rest
    if (fault !== 'redelivery' || rest > 0) return
    for (const from of everyBlock) {
      for (let route = 0; route < routes.length; route++) {
        const place = from + at.queuesAt + route
        next[place] = (lines[route] as Queues).forgotten(next[place] as number)
      }
    }
  }

  /** Writes a decision to `next`: state, events, goods. What is impossible about the goods is told. */
  function commit(
    from: number,
    by: number,
    { state, said, movements }: Decided,
    published = true,
  ): string | undefined {
    next[from + at.stateAt + by] = state
    for (const message of said) {
      const list = from + at.saidAt + by
      next[list] = parts.saidMore(((next[list] as number) << 8) | message)
      if (published) send(from, message)
    }
    const after = stock.after(next[shelfAt] as number, movements)
    if (typeof after === 'string') return after
    next[shelfAt] = after
    return undefined
  }

  function send(from: number, message: number): boolean {
    const hearing = landsIn(message)
    for (const route of hearing) {
      const place = from + at.queuesAt + route
      next[place] = (lines[route] as Queues).pushed(next[place] as number, message)
    }
    return hearing.length > 0
  }

  /** Emits a decision that `next` is ready for, and the one whose events nobody ever sends, where that may happen. */
  function settle(emit: Emit, from: number, by: number, outcome: Decided, told: () => Told): void {
    if (quirks.eventsGetLost && outcome.said.some((message) => landsIn(message).length > 0)) {
      const before = next.slice()
      const problem = commit(from, by, outcome, false)
      emit(next, () => tell.lost(told(), by, outcome.said), problem)
      next.set(before)
    }
    emit(next, told, commit(from, by, outcome))
  }

  function handle(
    emit: Emit,
    state: Uint8Array,
    from: number,
    route: number,
    message: number,
    told: (ignored: boolean) => Told,
  ): void {
    const by = (routes[route] as at.Route).consumer
    const known = from + at.inboxAt + by
    if (inbox) {
      const handled = state[known] as number
      if (lists.valueOf(handled).includes(message)) return emit(next, () => told(true))
      next[known] = parts.withMessage((handled << 8) | message)
    }
    const before = state[from + at.stateAt + by] as number
    const outcome = decided.onMessage(by, before, message, stock.available(state[shelfAt] as number))
    settle(emit, from, by, outcome, () => told(outcome.state === before))
  }

  function deliveries(state: Uint8Array, from: number, emit: Emit): boolean {
    let owed = false
    const redeliveries = left(state, 'redelivery')
    for (let route = 0; route < routes.length; route++) {
      const place = from + at.queuesAt + route
      const id = state[place] as number
      const queue = lines[route] as Queues
      if (id === queue.empty) continue
      for (const { message, rest, aside } of queue.heads(
        id,
        redeliveries > 0,
        quirks.messagesOvertake === true,
      )) {
        owed = true
        next.set(state)
        next[place] = rest
        handle(emit, state, from, route, message, (ignored) =>
          tell.delivered(from / block, route, message, ignored),
        )
        if (quirks.offsetsComeFirst) {
          next.set(state)
          next[place] = aside
          emit(next, () => tell.dropped(from / block, route, message))
        }
        if (left(state, 'park') > 0) {
          next.set(state)
          next[place] = aside
          next[from + at.parkedAt] = parts.parkedMore(
            ((state[from + at.parkedAt] as number) << 16) | (route << 8) | message,
          )
          spend('park')
          emit(next, () => tell.parked(from / block, route, message))
        }
      }
      if (redeliveries === 0) continue
      for (const again of queue.rewound(id)) {
        next.set(state)
        next[place] = again
        spend('redelivery')
        emit(next, () => tell.crashed(from / block, route))
      }
    }
    return owed
  }

  function replays(state: Uint8Array, from: number, emit: Emit): boolean {
    const letters = parked.valueOf(state[from + at.parkedAt] as number)
    for (const [index, [route, message]] of letters.entries()) {
      next.set(state)
      next[from + at.parkedAt] = parked.idOf(letters.toSpliced(index, 1))
      handle(emit, state, from, route, message, (ignored) =>
        tell.replayed(from / block, route, message, ignored),
      )
    }
    return letters.length > 0
  }

  function republications(state: Uint8Array, from: number, emit: Emit): void {
    if (left(state, 'republish') === 0) return
    for (let by = 0; by < services.length; by++) {
      const [last = [], two = []] = parts.lastOf(state[from + at.saidAt + by] as number)
      for (const batch of two.length > last.length ? [last, two] : last.length > 0 ? [last] : []) {
        next.set(state)
        spend('republish')
        const heard = batch.filter((message) => send(from, message)).length
        // The longer batch says something new only if its first event is heard.
        if (heard > 0) emit(next, () => tell.sentAgain(from / block, by, batch))
      }
    }
  }

  function calls(state: Uint8Array, from: number, emit: Emit): boolean {
    let owed = false
    for (const [index, { by, of }] of crews.entries()) {
      const crewAt = from + at.runnersAt + index * 2
      const crew = ((state[crewAt] as number) << 8) | (state[crewAt + 1] as number)
      const journal = state[from + at.journalAt + index] as number
      const service = state[from + at.stateAt + by] as number
      for (const move of of.moves(crew, journal, service)) {
        owed ||= move.kind === 'owed'
        if ((move.kind === 'unknown' || move.kind === 'lease') && left(state, move.kind) === 0) continue
        next.set(state)
        next[crewAt] = move.runners >> 8
        next[crewAt + 1] = move.runners & 0xff
        next[from + at.journalAt + index] = move.journal
        if (move.kind === 'unknown' || move.kind === 'lease') spend(move.kind)
        run(emit, state, from, by, move)
      }
    }
    return owed
  }

  function run(emit: Emit, state: Uint8Array, from: number, by: number, move: RunnerMove): void {
    const told = (): Told => tell.atProvider(from / block, move)
    if (move.command === null) return emit(next, told)
    const read = move.read ?? (state[from + at.stateAt + by] as number)
    settle(emit, from, by, decided.onCommand(by, read, move.command), told)
  }

  function triggered(state: Uint8Array, from: number, emit: Emit): void {
    const before = state[from + at.stateAt] as number
    for (const { name, command } of triggers) {
      const outcome = decided.onCommand(0, before, command)
      if (outcome.state === before && outcome.said.length === 0) continue
      next.set(state)
      settle(emit, from, 0, outcome, () => tell.triggered(from / block, name))
    }
  }

  return {
    width,
    starts: firstStates(options, parts),
    met: decided.met,
    endings,
    sagas: judged.sagas,

    canonical(state) {
      if (orders === 1) return
      const sorted = everyBlock.map((from) => state.slice(from, from + block)).sort(byBytes)
      sorted.forEach((part, order) => state.set(part, order * block))
    },

    expand(state, emit) {
      let owed = false
      for (const from of everyBlock) {
        triggered(state, from, emit)
        owed = deliveries(state, from, emit) || owed
        owed = replays(state, from, emit) || owed
        owed = calls(state, from, emit) || owed
        republications(state, from, emit)
      }
      return !owed
    },

    wrongNow(state) {
      for (const from of everyBlock) {
        const problem = judged.wrongNow(state, from)
        if (problem !== null) return problem
      }
      return null
    },

    wrongWhenQuiet(state) {
      let completed = 0
      for (const from of everyBlock) {
        const problem = judged.wrongWhenQuiet(state, from)
        if (problem !== null) return problem
        const { order } = judged.sagaOf(state, from)
        if (order.status === 'completed') completed++
        endings.add(order.status === 'cancelled' ? order.reason : order.status)
      }
      return stock.wrongWhenQuiet(state[shelfAt] as number, completed)
    },
  }
}

function byBytes(a: Uint8Array, b: Uint8Array): number {
  const first = a.findIndex((byte, index) => byte !== b[index])
  return first < 0 ? 0 : (a[first] as number) - (b[first] as number)
}
