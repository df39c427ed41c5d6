/** What clients may ask for. */
import { Type } from 'typebox'

import { orderStatuses, sagaStatuses } from './projections/order-summary.ts'

const oneOf = (values: readonly string[]) => Type.Enum([...values])
const page = {
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
}

export const SagaQuery = Type.Object({
  status: Type.Optional(oneOf(sagaStatuses.map((status) => status.toUpperCase()))),
  stuck: Type.Boolean({ default: false, description: 'only what is not over and does not move' }),
  ...page,
})

export const SummaryQuery = Type.Object({
  status: Type.Optional(oneOf(orderStatuses.map((status) => status.toUpperCase()))),
  customerId: Type.Optional(Type.String({ maxLength: 64 })),
  ...page,
})

/** As a browser sends the form: an empty choice is none. */
export const ExplorerQuery = Type.Object({
  status: Type.Optional(oneOf(['', ...sagaStatuses])),
  stuck: Type.Boolean({ default: false }),
  cursor: page.cursor,
})

export const FollowQuery = Type.Object({ live: Type.Boolean({ default: false }) })

export const OrderId = Type.Object({ orderId: Type.String({ format: 'uuid' }) })
