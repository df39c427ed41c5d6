import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { adminRoutes } from '@repo/service/operator'
import { testHttp, testOperatorToken, type TestHttp } from '@repo/service/test-http'
import { createChooser } from './behaviour.ts'
import { routes } from './http.ts'
import { openJournal } from './journal.ts'
import { createProvider } from './provider.ts'

let service: TestHttp
let stopping: AbortController
async function serve(hangMs: number): Promise<TestHttp> {
  stopping = new AbortController()
  const journal = openJournal()
  const chooser = createChooser()
  let ids = 0
  const provider = createProvider({
    journal,
    chooser,
    now: () => new Date(0),
    newId: () => String(++ids),
    lateMs: 1_000,
  })
  const options = { provider, journal, chooser, slowMs: 30, hangMs, signal: stopping.signal }
  return testHttp((http) => routes(http, options))
}
beforeEach(async () => void (service = await serve(50)))
afterEach(() => service.stop())

const charge = { orderId: 'o-1', amount: '1000', currency: 'EUR' }
const booking = {
  orderId: 'o-1',
  address: { recipient: 'Ada', line1: 'Main 1', city: 'Vienna', postalCode: '1010', country: 'AT' },
  lines: [{ sku: 'book', quantity: 1 }],
}

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const post = (path: string, key: string, body: unknown) =>
  send('POST', path, body, { 'idempotency-key': key })
const entries = async () => (await send('GET', '/journal')).body['entries'] as Record<string, unknown>[]

describe('an effect', () => {
  it('takes place once for many requests at the same moment, which all get the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/card/charges', 'k', charge)))
    expect(new Set(answers.map(({ body }) => body['id']))).toEqual(new Set(['charge-1']))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(await entries()).toMatchObject([
      {
        sequence: 1,
        kind: 'charge',
        key: 'k',
        orderId: 'o-1',
        amount: '1000',
        currency: 'EUR',
        outcome: 'accepted',
      },
    ])
  })

  it('can be asked for by its key', async () => {
    const paths = { charge: '/card/charges', refund: '/card/refunds', booking: '/carrier/bookings' }
    const bodies = { charge, refund: { ...charge, chargeId: 'charge-1' }, booking }
    for (const kind of ['charge', 'refund', 'booking'] as const) {
      const key = `o-1:${kind}`
      expect((await send('GET', `${paths[kind]}/${encodeURIComponent(key)}`)).status).toBe(404)
      const { status, body } = await post(paths[kind], key, bodies[kind])
      expect(status).toBe(201)
      const asked = await send('GET', `${paths[kind]}/${encodeURIComponent(key)}`)
      expect(asked).toEqual({ status: 200, body })
    }
  })

  it('that was refused is an answer and stays refused', async () => {
    const refused = { status: 200, body: { outcome: 'refused', reason: 'card declined' } }
    expect(await post('/card/charges', 'k', { ...charge, amount: '9901' })).toEqual(refused)
    expect(await post('/card/charges', 'k', { ...charge, amount: '9901' })).toEqual(refused)
  })

  it('whose answer is lost ends in 504, and is found by its key', async () => {
    expect((await post('/card/charges', 'k', { ...charge, amount: '9902' })).status).toBe(504)
    expect((await send('GET', '/card/charges/k')).body).toMatchObject({ outcome: 'accepted' })
  })

  it('whose request is lost ends in 503, and takes place when it is sent again', async () => {
    expect((await post('/card/charges', 'k', { ...charge, amount: '9905' })).status).toBe(503)
    expect(await entries()).toEqual([])
    expect((await post('/card/charges', 'k', { ...charge, amount: '9905' })).status).toBe(201)
  })

  it('is refused to another body under the same key', async () => {
    await post('/carrier/bookings', 'k', booking)
    expect((await post('/carrier/bookings', 'k', { ...booking, orderId: 'o-2' })).status).toBe(422)
  })

  it('of a partner has its own keys, and is the same request in whatever order its members come', async () => {
    const key = { 'idempotency-key': 'o-1:award' }
    const ask = (partner: string, body: object) => send('POST', `/partners/${partner}/requests`, body, key)
    expect(await ask('loyalty', { orderId: 'o-1', of: { a: 1, b: [2] } })).toMatchObject({ status: 201 })
    expect(await ask('loyalty', { of: { b: [2], a: 1 }, orderId: 'o-1' })).toMatchObject({ status: 200 })
    expect(await ask('loyalty', { orderId: 'o-1', of: { a: 2, b: [2] } })).toMatchObject({ status: 422 })
    expect(await ask('billing', { orderId: 'o-1' })).toMatchObject({ status: 201 })
    expect(await send('GET', '/partners/billing/requests/o-1:award')).toMatchObject({ status: 200 })
    expect(await send('GET', '/partners/other/requests/o-1:award')).toMatchObject({ status: 404 })
  })

  it('does not depend on members that the provider does not know', async () => {
    const first = await post('/card/charges', 'k', charge)
    const second = await post('/card/charges', 'k', { note: 'x', ...charge })
    expect(second).toEqual({ status: 200, body: first.body })
  })

  it.each([
    ['without a key', '/card/charges', charge, {}],
    ['with a broken key', '/card/charges', charge, { 'idempotency-key': 'a b' }],
    ['of a number', '/card/charges', { ...charge, amount: 1000 }, { 'idempotency-key': 'k' }],
    ['of a fraction', '/card/charges', { ...charge, amount: '10.00' }, { 'idempotency-key': 'k' }],
    ['of nothing', '/card/charges', { ...charge, amount: '0' }, { 'idempotency-key': 'k' }],
    ['of no lines', '/carrier/bookings', { ...booking, lines: [] }, { 'idempotency-key': 'k' }],
  ])('%s is 400', async (_name, path, body, headers) => {
    expect((await send('POST', path, body, headers)).status).toBe(400)
    expect(await entries()).toEqual([])
  })
})

describe('the operator', () => {
  const authorization = `Bearer ${testOperatorToken}`
  const valid: Readonly<Record<string, unknown>> = {
    'GET /admin/behaviour': undefined,
    'PUT /admin/behaviour': { force: [{ kind: 'charge', behaviour: 'refuse', times: 1 }] },
  }

  it('is asked for the token on every route', async () => {
    for (const { method, url } of adminRoutes(service.http).filter((route) => route.method !== 'HEAD')) {
      const route = `${method} ${url}`
      expect(Object.keys(valid)).toContain(route)
      expect([route, (await send(method, url, valid[route])).status]).toEqual([route, 401])
      const wrong = await send(method, url, valid[route], { authorization: 'Bearer wrong' })
      expect([route, wrong.status]).toEqual([route, 403])
      expect([route, (await send(method, url, valid[route], { authorization })).status]).toEqual([route, 200])
    }
  })

  it('says what befalls the next requests', async () => {
    const set = await send('PUT', '/admin/behaviour', valid['PUT /admin/behaviour'], { authorization })
    expect(set.body).toEqual({
      magic: true,
      seed: 1,
      probabilities: {},
      force: [{ kind: 'charge', behaviour: 'refuse', times: 1 }],
    })
    expect((await post('/card/charges', 'a', charge)).body['outcome']).toBe('refused')
    expect((await post('/card/charges', 'b', charge)).body['outcome']).toBe('accepted')
  })

  it.each([
    [{ probabilities: { charge: { refuse: 0.9, slow: 0.2 } } }, 422],
    [{ probabilities: { charge: { refuse: 2 } } }, 400],
    [{ probabilities: { charge: { explode: 0.1 } } }, 400],
    [{ force: [{ kind: 'charge', behaviour: 'explode', times: 1 }] }, 400],
  ])('is refused %j', async (body, status) => {
    expect((await send('PUT', '/admin/behaviour', body, { authorization })).status).toBe(status)
  })
})

it('waits for nobody when the process stops', async () => {
  await service.stop()
  service = await serve(600_000)
  const waiting = post('/card/charges', 'k', { ...charge, amount: '9902' })
  while ((await entries()).length === 0);
  stopping.abort()
  expect((await waiting).status).toBe(504)
})
