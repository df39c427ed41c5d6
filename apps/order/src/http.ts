import { readStream, stateAt } from '@repo/event-store/read-stream'
import type { Cause } from '@repo/messaging/message'
import type { Clock, Database } from '@repo/messaging/ports'
import type { Http } from '@repo/service/http'
import { idempotencyKey } from '@repo/service/idempotency-key'
import { cause, newId } from '@repo/service/identity'
import { badRequest, conflict, notFound, unprocessable } from '@repo/service/problem'

import { eventAnswer, HistoryAnswer, orderAnswer, OrderAnswer, PlacedAnswer } from './answers.ts'
import type { Cancelled } from './cancel-order.ts'
import type { Placed, PlaceRequest } from './place-orders.ts'
import { placeCommand } from './place-request.ts'
import { AtInstant, HistoryPage, OrderId, PlaceOrder } from './requests.ts'
import type { OrderStream } from './store.ts'

export interface RouteOptions {
  readonly db: Database
  readonly stream: OrderStream
  readonly clock: Clock
  readonly deadlineMs: number
  readonly place: (request: PlaceRequest) => Promise<Placed>
  readonly cancel: (orderId: string, cause: Cause) => Promise<Cancelled>
}

/** Orders over HTTP: place, read (now, or as it was), list what happened, cancel. */
export function routes(http: Http, options: RouteOptions): void {
  const { db, stream, clock, deadlineMs, place, cancel } = options

  http.post(
    '/orders',
    {
      schema: {
        summary: 'Places an order, once per Idempotency-Key',
        body: PlaceOrder,
        response: { 201: PlacedAnswer },
      },
    },
    async (request, reply) => {
      const key = idempotencyKey(request.headers)
      const command = placeCommand(request.body, clock.now(), deadlineMs)
      const placed = await place({ idempotencyKey: key, orderId: newId(), command, cause: cause(request) })
      if (placed.kind === 'key reused') {
        throw unprocessable('idempotency-key-reused', 'this Idempotency-Key was used for another request')
      }
      if (placed.kind === 'replayed') reply.header('idempotent-replayed', 'true')
      return reply.code(201).header('location', `/orders/${placed.answer.orderId}`).send(placed.answer)
    },
  )

  http.get(
    '/orders/:id',
    {
      schema: {
        summary: 'The order now, or as it was at an instant',
        params: OrderId,
        querystring: AtInstant,
        response: { 200: OrderAnswer },
      },
    },
    async ({ params, query }) => {
      const id = params.id.toLowerCase()
      const at = instantOf(query.at)
      const { state, version } = await stateAt(stream, db, id, { at })
      if (state.status === 'none') throw notFound(`no order ${id}${at ? ` at ${at.toISOString()}` : ''}`)
      return orderAnswer(id, version, state)
    },
  )

  http.get(
    '/orders/:id/events',
    {
      schema: {
        summary: 'What happened to the order, in order',
        params: OrderId,
        querystring: HistoryPage,
        response: { 200: HistoryAnswer },
      },
    },
    async ({ params, query }) => {
      const id = params.id.toLowerCase()
      const events = await readStream(stream, db, id, query)
      if (events.length === 0 && query.afterVersion === 0) throw notFound(`no order ${id}`)
      return { orderId: id, events: events.map(eventAnswer) }
    },
  )

  http.post(
    '/orders/:id/cancel',
    {
      schema: {
        summary: 'Cancels the order; refused with 409 once it is confirmed',
        params: OrderId,
        response: { 200: OrderAnswer },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase()
      const cancelled = await cancel(id, cause(request))
      if (cancelled.kind === 'unknown') throw notFound(`no order ${id}`)
      if (cancelled.kind === 'refused') {
        throw conflict(
          `order-${cancelled.status}`,
          `the order is ${cancelled.status} and will not be cancelled`,
        )
      }
      return orderAnswer(id, cancelled.version, cancelled.order)
    },
  )
}

function instantOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const at = new Date(text)
  const day = text.slice(0, 10)
  // JavaScript takes 30 February for 2 March.
  if (Number.isNaN(at.getTime()) || new Date(`${day}T00:00Z`).toISOString().slice(0, 10) !== day) {
    throw badRequest('at is no instant', 'invalid-instant')
  }
  return at
}
