/** One way through the saga, told arrow by arrow: what docs/sequences.md is printed from. */
import type { OrderCommand } from '@app/order/domain/state'

import { arrowsOf } from './arrows.ts'
import { describeMove, moves, type Intent } from './moves.ts'
import { hearersOf, protocol } from './protocol.ts'
import { deliveryOf, newSaga, take, wantedCalls, type Call, type Saga } from './saga-model.ts'
import type { Arrow } from './tale.ts'

export interface Plot {
  readonly title: string
  readonly story: string
  /** Pieces on the shelf; one is ordered. */
  readonly units: number
  readonly answers?: Readonly<Partial<Record<Call['kind'], 'ok' | 'refused'>>>
  /** Comes right after this has happened, as `describeMove` tells it, with the order's id left out. */
  readonly then?: { readonly after: string; readonly trigger: 'customer cancels' | 'deadline passes' }
}

const orderId = '00000000-0000-7000-8000-000000000001'
const at = new Date(0)
const place: Extract<OrderCommand, { type: 'Place' }> = {
  type: 'Place',
  customerId: 'ada',
  lines: [{ sku: 'TEA', quantity: 1, unitPrice: 1n }],
  total: { amount: 1n, currency: 'EUR' },
  address: { recipient: 'Ada', line1: 'Main 1', city: 'London', postalCode: 'N1', country: 'GB' },
  salesChannel: null,
  deadline: new Date(1),
  at,
}

/** Runs the plot on the deciders that the services run, each message once and in order; gives every arrow. */
export function sequence(plot: Plot): readonly Arrow[] {
  const arrows: Arrow[] = []
  const done = new Set<string>()
  let saga = newSaga()
  let stock = plot.units

  const step = (intent: Intent): void => {
    const before = saga
    const result = take(protocol, saga, intent, new Map([['TEA', stock]]))
    saga = result.saga
    for (const { kind, quantity } of result.movements) {
      if (kind === 'reserved') stock -= quantity
      if (kind === 'released') stock += quantity
    }
    const told = describeMove(intent).replace(orderId, '')
    done.add(keyOf(intent))
    arrows.push(...arrowsOf(intent, before, saga))
    // The four decide nothing because of these; the read side shows them.
    for (const { by, event } of result.said) {
      if (hearersOf(event).length === 0)
        arrows.push({ from: by, to: 'tracker', text: event.type, ignored: false })
    }
    if (plot.then?.after === told) step(triggered(plot.then.trigger))
  }

  step(triggered('customer orders'))
  for (let next = following(saga, done, plot); next; next = following(saga, done, plot)) step(next)
  return arrows
}

function triggered(trigger: string): Intent {
  const intent = moves({ orderId, placed: place, refundRefusals: 0 }, newSaga()).find(
    (move) => move.kind === 'trigger' && move.trigger === trigger,
  )
  if (!intent) throw new Error(`nothing is triggered by ${trigger}`)
  return intent
}

/** What happens next when nothing is repeated: messages in the order in which they were said, then calls. */
function following(saga: Saga, done: ReadonlySet<string>, { answers = {} }: Plot): Intent | undefined {
  for (const event of saga.said) {
    const to = hearersOf(event).find((service) => !saga.heard.includes(deliveryOf(event, service)))
    if (to) return { kind: 'deliver', event, to }
  }
  const open = moves({ orderId, placed: place, refundRefusals: 0 }, saga).filter(
    (move) => !done.has(keyOf(move)),
  )
  const wanted = new Set(wantedCalls(orderId, saga).map(({ key }) => key))
  return (
    open.find((move) => move.kind === 'record') ??
    open.find((move) => move.kind === 'call' && move.outcome === (answers[move.call.kind] ?? 'ok')) ??
    open.find((move) => move.kind === 'claim' && wanted.has(move.call.key))
  )
}

function keyOf(intent: Intent): string {
  return `${intent.kind} ${describeMove(intent)}`
}
