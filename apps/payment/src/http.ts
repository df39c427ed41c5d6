import { Type } from 'typebox'

import type { Queryable } from '@repo/messaging/ports'
import { notFound } from '@repo/service/problem'
import type { Http } from '@repo/service/http'

const Entry = Type.Object({
  kind: Type.String(),
  amount: Type.String({ description: 'minor units' }),
  currency: Type.String(),
  providerId: Type.String(),
  at: Type.String({ format: 'date-time' }),
})

/** `GET /payments/:orderId`: where the money of an order is. */
export function routes(http: Http, { db }: { readonly db: Queryable }): void {
  http.get(
    '/payments/:orderId',
    {
      schema: {
        summary: 'The payment of an order, and its entries in the ledger',
        params: Type.Object({ orderId: Type.String({ format: 'uuid' }) }),
        response: {
          200: Type.Object({ orderId: Type.String(), status: Type.String(), ledger: Type.Array(Entry) }),
        },
      },
    },
    async ({ params: { orderId } }) => {
      const payment = await db.query<{ status: string }>('select status from payments where id = $1', [
        orderId,
      ])
      const status = payment.rows[0]?.status
      if (status === undefined) throw notFound(`no payment of an order ${orderId}`)
      const { rows } = await db.query<{
        kind: string
        amount: bigint
        currency: string
        provider_id: string
        at: Date
      }>(
        'select kind, amount, currency, provider_id, at from ledger_entries where order_id = $1 order by id',
        [orderId],
      )
      const ledger = rows.map((row) => ({
        kind: row.kind,
        amount: row.amount.toString(),
        currency: row.currency,
        providerId: row.provider_id,
        at: row.at.toISOString(),
      }))
      return { orderId, status, ledger }
    },
  )
}
