import { Type } from '@fastify/type-provider-typebox'
import { setTimeout as wait } from 'node:timers/promises'
import type { Http, HttpReply, HttpRequest } from '@repo/service/http'
import { idempotencyHeaders, idempotencyKey } from '@repo/service/idempotency-key'
import { notFound, Problem, unavailable, unprocessable } from '@repo/service/problem'
import { total, type Chooser, type Settings } from './behaviour.ts'
import type { Kind, Request } from './effects.ts'
import type { Journal } from './journal.ts'
import type { Provider } from './provider.ts'
import {
  BookingBody,
  ChargeBody,
  PartnerBody,
  RefundBody,
  SettingsBody,
  bookingOf,
  chargeOf,
  partnerRequestOf,
  refundOf,
} from './requests.ts'

export interface RoutesOptions {
  readonly provider: Provider
  readonly journal: Journal
  readonly chooser: Chooser
  /** How long a slow answer takes. */
  readonly slowMs: number
  /** How long a lost answer keeps its caller waiting before the 504. */
  readonly hangMs: number
  readonly signal: AbortSignal
}

/** The endpoints of the card provider, the carrier and the partners, and those of who watches and disturbs them. */
export function routes(http: Http, options: RoutesOptions): void {
  const { provider, journal, chooser } = options
  const headers = idempotencyHeaders
  const params = Type.Object({ key: Type.String() })

  async function perform(request: HttpRequest, reply: HttpReply, effect: Request) {
    const given = idempotencyKey(request.headers)
    const key = effect.kind === 'request' ? partnerKey(effect.partner, given) : given
    const ending = provider.perform(key, effect)
    switch (ending.kind) {
      case 'answered':
        if (ending.slow) await pause(options.slowMs, options.signal)
        return reply
          .code(ending.first && ending.answer.outcome === 'accepted' ? 201 : 200)
          .send(ending.answer)
      case 'answer lost':
        await pause(options.hangMs, options.signal)
        throw new Problem({ status: 504, code: 'answer-lost' })
      case 'request lost':
        throw unavailable('the request was lost before it had any effect', 1)
      case 'key reused':
        throw unprocessable('idempotency-key-reused', 'this key was used for another request')
    }
  }

  function ask(kind: Kind, key: string) {
    const answer = provider.ask(kind, key)
    if (answer === undefined) throw notFound(`no ${kind} under this key`)
    return answer
  }

  http.post('/card/charges', { schema: { headers, body: ChargeBody } }, (request, reply) =>
    perform(request, reply, chargeOf(request.body)),
  )
  http.post('/card/refunds', { schema: { headers, body: RefundBody } }, (request, reply) =>
    perform(request, reply, refundOf(request.body)),
  )
  http.post('/carrier/bookings', { schema: { headers, body: BookingBody } }, (request, reply) =>
    perform(request, reply, bookingOf(request.body)),
  )
  http.get('/card/charges/:key', { schema: { params } }, async ({ params: { key } }) => ask('charge', key))
  http.get('/card/refunds/:key', { schema: { params } }, async ({ params: { key } }) => ask('refund', key))
  http.get('/carrier/bookings/:key', { schema: { params } }, async ({ params: { key } }) =>
    ask('booking', key),
  )

  const partner = Type.String({ pattern: '^[a-z]{1,40}$' })
  http.post(
    '/partners/:partner/requests',
    { schema: { headers, body: PartnerBody, params: Type.Object({ partner }) } },
    (request, reply) => perform(request, reply, partnerRequestOf(request.params.partner, request.body)),
  )
  http.get(
    '/partners/:partner/requests/:key',
    { schema: { params: Type.Object({ partner, key: Type.String() }) } },
    async ({ params: { partner, key } }) => ask('request', partnerKey(partner, key)),
  )

  const querystring = Type.Object({
    after: Type.Integer({ minimum: 0, default: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 }),
  })
  http.get('/journal', { schema: { querystring } }, async ({ query: { after, limit } }) => {
    const entries = journal.after(after, limit)
    return { entries, last: entries.at(-1)?.sequence ?? after }
  })

  http.get('/admin/behaviour', async () => chooser.settings())
  http.put('/admin/behaviour', { schema: { body: SettingsBody } }, async ({ body }) => {
    const settings = body as Settings
    if (Object.values(settings.probabilities).some((odds) => total(odds) > 1)) {
      throw unprocessable(
        'probabilities-exceed-one',
        'the probabilities of one kind are more than 1 together',
      )
    }
    chooser.set(settings)
    return chooser.settings()
  })
}

// Two partners know nothing of each other: the same key at both is two requests.
const partnerKey = (partner: string, key: string) => `${partner}/${key}`

/** Waits; a process that stops waits for nobody. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {})
}
