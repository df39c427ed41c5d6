/** The parts of a state of the log, numbered, and the steps from one to the next, worked out once. */
import { business } from './business.ts'
import { decisions } from './decisions.ts'
import { Interner, remembered } from './interner.ts'
import * as at from './log-layout.ts'
import { faults, type LogOptions } from './log-options.ts'
import { services } from './protocol.ts'
import { queues } from './queues.ts'
import { runners } from './runners.ts'
import { scenario } from './scenario.ts'
import { shelf } from './shelf.ts'

export function logParts(options: LogOptions) {
  const { orders, units, refundRefusals, protocol, quirks } = options
  const layout = at.layout(protocol, orders)
  const { routes } = layout
  const decided = decisions(protocol)
  // Numbered for each route: one byte is enough for what one consumer may have before it.
  const lines = routes.map(queues)
  const lists = new Interner<readonly number[]>('lists of messages')
  const parked = new Interner<readonly (readonly [route: number, message: number])[]>(
    'lists of parked messages',
  )
  const common = { refundRefusals, quirks, decisions: decided }
  const crews = [
    { by: 1, of: runners({ service: 'payment', ...common }) },
    { by: 3, of: runners({ service: 'shipping', ...common }) },
  ] as const
  const judged = business({ decisions: decided, said: lists, journals: crews.map(({ of }) => of.journalOf) })
  const stock = shelf(units)
  const triggers = [
    { name: 'customer orders', command: scenario.placed },
    { name: 'customer cancels', command: { type: 'Cancel' } },
    { name: 'deadline passes', command: { type: 'PassDeadline', at: scenario.placed.deadline } },
  ].map(({ name, command }) => ({ name, command: decided.commands.idOf(command) }))

  /** The queues in which an event lands. */
  const landsIn = remembered((message): readonly number[] => {
    const { type } = decided.messages.valueOf(message)
    const topic = at.topicIndexOf(type)
    return routes.flatMap((route, index) =>
      route.topic === topic && type in protocol.hears[services[route.consumer] as 'order'] ? [index] : [],
    )
  })
  const withMessage = remembered((packed) =>
    lists.idOf([...lists.valueOf(packed >> 8), packed & 0xff].sort((a, b) => a - b)),
  )
  const saidMore = remembered((packed) => lists.idOf([...lists.valueOf(packed >> 8), packed & 0xff]))
  const lastOf = remembered((list) => [lists.valueOf(list).slice(-1), lists.valueOf(list).slice(-2)])
  const parkedMore = remembered((packed) => {
    const entry = [(packed >> 8) & 0xff, packed & 0xff] as const
    return parked.idOf([...parked.valueOf(packed >> 16), entry].sort((a, b) => a[0] - b[0] || a[1] - b[1]))
  })

  return {
    layout,
    decided,
    lines,
    lists,
    parked,
    crews,
    judged,
    stock,
    triggers,
    landsIn,
    withMessage,
    saidMore,
    lastOf,
    parkedMore,
  }
}

/** Nothing has happened: one state for each filling of the shelf. */
export function firstStates(
  { orders, budgets, protocol }: LogOptions,
  { layout, decided, lines, lists, parked, crews, stock }: ReturnType<typeof logParts>,
): readonly Uint8Array[] {
  const { block, shelfAt, budgetsAt, width } = layout
  const emptyList = lists.idOf([])
  return stock.starts.map((shelfId) => {
    const state = new Uint8Array(width)
    for (let from = 0; from < block * orders; from += block) {
      for (const [by, service] of services.entries()) {
        state[from + at.stateAt + by] = decided.states[by]?.idOf(protocol.deciders[service].initial) as number
        state[from + at.saidAt + by] = emptyList
        state[from + at.inboxAt + by] = emptyList
      }
      for (const [index, { of }] of crews.entries()) {
        state[from + at.journalAt + index] = of.noEntries
        state.set([of.start >> 8, of.start & 0xff], from + at.runnersAt + index * 2)
      }
      state[from + at.parkedAt] = parked.idOf([])
      for (const [route, { empty }] of lines.entries()) state[from + at.queuesAt + route] = empty
    }
    state[shelfAt] = shelfId
    for (const fault of faults) state[budgetsAt + at.faultAt[fault]] = budgets[fault]
    return state
  })
}
