import { Type } from 'typebox'

import type { Database } from '@repo/messaging/ports'
import { withRetries } from '@repo/messaging/retry'
import { conflict, notFound } from '@repo/service/problem'
import type { Http } from '@repo/service/http'
import { idempotencyKey } from '@repo/service/idempotency-key'

import { stateFromJson } from './domain/stored.ts'
import { findStock, listStock, receive } from './stock.ts'

const Sku = Type.String({ pattern: '^[A-Z0-9-]{1,32}$' })
const Stock = Type.Object({
  sku: Sku,
  available: Type.Integer(),
  reserved: Type.Integer(),
  shipped: Type.Integer(),
  received: Type.Integer(),
})

/** `GET /stock`, `GET /stock/:sku`, `GET /reservations/:orderId`, and for the operator `POST /admin/stock/:sku/receipts`. */
export function routes(http: Http, { db, now }: { readonly db: Database; readonly now: () => Date }): void {
  http.get(
    '/stock',
    {
      schema: {
        summary: 'What is on the shelves, in order of SKU',
        querystring: Type.Object({
          after: Type.Optional(Sku),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        }),
        response: { 200: Type.Object({ items: Type.Array(Stock) }) },
      },
    },
    async ({ query }) => ({ items: [...(await listStock(db, query))] }),
  )

  http.get(
    '/stock/:sku',
    { schema: { summary: 'One SKU', params: Type.Object({ sku: Sku }), response: { 200: Stock } } },
    async ({ params }) => {
      const stock = await findStock(db, params.sku)
      if (!stock) throw notFound(`there is no SKU ${params.sku}`)
      return stock
    },
  )

  http.get(
    '/reservations/:orderId',
    {
      schema: {
        summary: 'What is promised to an order',
        params: Type.Object({ orderId: Type.String({ format: 'uuid' }) }),
        response: {
          200: Type.Object({
            orderId: Type.String(),
            status: Type.String(),
            lines: Type.Array(Type.Object({ sku: Type.String(), quantity: Type.Integer() })),
          }),
        },
      },
    },
    async ({ params: { orderId } }) => {
      const { rows } = await db.query<{ state: unknown }>('select state from reservations where id = $1', [
        orderId,
      ])
      if (!rows[0]) throw notFound(`nothing is known of an order ${orderId}`)
      const state = stateFromJson(rows[0].state)
      return { orderId, status: state.status, lines: 'lines' in state ? [...state.lines] : [] }
    },
  )

  http.post(
    '/admin/stock/:sku/receipts',
    {
      schema: {
        summary: 'Goods come in; the same Idempotency-Key receives them once',
        params: Type.Object({ sku: Sku }),
        body: Type.Object(
          { quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) },
          { additionalProperties: false },
        ),
        response: { 200: Stock, 201: Stock },
      },
    },
    async (request, reply) => {
      const receipt = {
        sku: request.params.sku,
        quantity: request.body.quantity,
        key: idempotencyKey(request.headers),
        at: now(),
      }
      // Refused inside of the transaction: rolled back with it goes the row of a SKU that nobody knew.
      const refused = () => conflict('idempotency-key-reused', 'this Idempotency-Key received other goods')
      const result = await withRetries(
        () =>
          db.transaction(async (tx) => {
            const received = await receive(tx, receipt)
            if (received === 'key of another receipt') throw refused()
            return received
          }),
        { maxAttempts: 3 },
      )
      return reply.code(result.kind === 'received' ? 201 : 200).send(result.stock)
    },
  )
}
