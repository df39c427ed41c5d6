import { Type } from 'typebox'

import type { Queryable } from '@repo/messaging/ports'
import { notFound } from '@repo/service/problem'
import type { Http } from '@repo/service/http'

import { stateFromJson } from './domain/stored.ts'

/** `GET /shipments/:orderId`: where the goods of an order are. */
export function routes(http: Http, { db }: { readonly db: Queryable }): void {
  http.get(
    '/shipments/:orderId',
    {
      schema: {
        summary: 'The shipment of an order',
        params: Type.Object({ orderId: Type.String({ format: 'uuid' }) }),
        response: {
          200: Type.Object({
            orderId: Type.String(),
            status: Type.String(),
            carrier: Type.Optional(Type.String()),
            trackingId: Type.Optional(Type.String()),
            reason: Type.Optional(Type.String()),
          }),
        },
      },
    },
    async ({ params: { orderId } }) => {
      const { rows } = await db.query<{ state: unknown }>('select state from shipments where id = $1', [
        orderId,
      ])
      if (!rows[0]) throw notFound(`no shipment of an order ${orderId}`)
      const state = stateFromJson(rows[0].state)
      return {
        orderId,
        status: state.status,
        ...(state.status === 'shipped' ? { carrier: state.carrier, trackingId: state.trackingId } : {}),
        ...(state.status === 'failed' ? { reason: state.reason } : {}),
      }
    },
  )
}
