import { type Clock, type Queryable } from '@repo/messaging/ports'
import { type Http } from '@repo/service/http'
import { badRequest, notFound } from '@repo/service/problem'

import {
  pageOf,
  SagaAnswer,
  sagaAnswer,
  SagaDetailAnswer,
  SummaryAnswer,
  summaryAnswer,
  timelineAnswer,
} from './answers.ts'
import { fromCursor, toCursor, type PagePosition } from './paging.ts'
import { type OrderStatus, type SagaStatus } from './projections/order-summary.ts'
import { findSaga, findSagas, type SagaFilter } from './queries.ts'
import { sagaListPage } from './html/saga-list.ts'
import { sagaPage } from './html/saga-page.ts'
import { ExplorerQuery, FollowQuery, OrderId, SagaQuery, SummaryQuery } from './requests.ts'
import { timeline } from './timeline.ts'

export interface RouteOptions {
  readonly db: Queryable
  readonly clock: Clock
  /** A saga that is not over and has said nothing for so long is stuck. */
  readonly stuckAfterMs: number
}

/** Sagas and orders as JSON, and the saga explorer as pages. */
export function routes(http: Http, { db, clock, stuckAfterMs }: RouteOptions): void {
  const stuckBefore = () => new Date(clock.now().getTime() - stuckAfterMs)

  async function pageOfSagas(limit: number, filter: Omit<SagaFilter, 'limit' | 'stuckBefore'>) {
    const found = await findSagas(db, { ...filter, stuckBefore: stuckBefore(), limit: limit + 1 })
    const sagas = found.slice(0, limit)
    const last = found.length > limit ? sagas.at(-1) : undefined
    return { sagas, next: last && toCursor({ at: last.firstEventAt, orderId: last.orderId }) }
  }

  async function one(orderId: string) {
    const found = await findSaga(db, orderId.toLowerCase(), stuckBefore())
    if (!found) throw notFound(`no event of an order ${orderId} has arrived here`)
    return found
  }

  http.get(
    '/sagas',
    {
      schema: {
        summary: 'Sagas, newest first',
        querystring: SagaQuery,
        response: { 200: pageOf(SagaAnswer) },
      },
    },
    async ({ query }) => {
      const { sagas, next = null } = await pageOfSagas(query.limit, {
        sagaStatus: query.status?.toLowerCase() as SagaStatus | undefined,
        onlyStuck: query.stuck,
        after: position(query.cursor),
      })
      return { items: sagas.map(sagaAnswer), next }
    },
  )

  http.get(
    '/sagas/:orderId',
    {
      schema: {
        summary: 'One saga: which event caused which, when, and when it was seen here',
        params: OrderId,
        response: { 200: SagaDetailAnswer },
      },
    },
    async ({ params }) => {
      const { saga, events } = await one(params.orderId)
      return { ...sagaAnswer(saga), timeline: timeline(events).map(timelineAnswer) }
    },
  )

  http.get(
    '/order-summaries',
    {
      schema: {
        summary: 'Orders, newest first',
        querystring: SummaryQuery,
        response: { 200: pageOf(SummaryAnswer) },
      },
    },
    async ({ query }) => {
      const { sagas, next = null } = await pageOfSagas(query.limit, {
        status: query.status?.toLowerCase() as OrderStatus | undefined,
        customerId: query.customerId,
        onlyStuck: false,
        after: position(query.cursor),
      })
      return { items: sagas.map(summaryAnswer), next }
    },
  )

  const page = { hide: true }

  http.get('/', { schema: { ...page, querystring: ExplorerQuery } }, async ({ query }, reply) => {
    const status = (query.status || undefined) as SagaStatus | undefined
    const { sagas, next } = await pageOfSagas(50, {
      sagaStatus: status,
      onlyStuck: query.stuck,
      after: position(query.cursor),
    })
    return reply.type(htmlType).send(sagaListPage({ sagas, status, stuck: query.stuck, next }))
  })

  http.get(
    '/explorer/:orderId',
    { schema: { ...page, params: OrderId, querystring: FollowQuery } },
    async ({ params, query }, reply) => {
      const { saga, events } = await one(params.orderId)
      return reply.type(htmlType).send(sagaPage({ saga, entries: timeline(events), live: query.live }))
    },
  )
}

const htmlType = 'text/html; charset=utf-8'

function position(cursor: string | undefined): PagePosition | undefined {
  if (cursor === undefined) return undefined
  const found = fromCursor(cursor)
  if (!found) throw badRequest('the cursor is none of ours', 'invalid-cursor')
  return found
}
