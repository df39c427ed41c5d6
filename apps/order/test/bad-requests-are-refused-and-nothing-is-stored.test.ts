import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { goodOrder, orderService, placed, post, type OrderService } from './order-service.ts'

type Line = Record<string, unknown>
const order = (change: object): object => ({ ...goodOrder, ...change })
const line = (change: Line): object => order({ lines: [{ ...goodOrder.lines[0], ...change }] })
const address = (change: object): object => order({ address: { ...goodOrder.address, ...change } })
const without = (name: keyof typeof goodOrder): object => {
  const { [name]: _, ...rest } = goodOrder
  return rest
}
const withoutInLine = (name: string): object => {
  const { [name]: _, ...rest } = goodOrder.lines[0] as Line
  return order({ lines: [rest] })
}
/** Numbers that JavaScript cannot write down. */
const withQuantity = (digits: string) => JSON.stringify(line({ quantity: 4711 })).replace('4711', digits)
const lines = (count: number, change: (index: number) => object) =>
  order({
    lines: Array.from({ length: count }, (_, index) => ({
      sku: `SKU-${index}`,
      quantity: 1,
      unitPrice: '1',
      ...change(index),
    })),
  })

/** What is wrong, the status it must get, the body. */
const badBodies: readonly (readonly [string, number, unknown])[] = [
  ['no body', 400, ''],
  ['half a document', 400, '{"customerId": "c"'],
  ['two documents', 400, '{}{}'],
  ['single quotes', 400, "{'customerId': 'c'}"],
  ['not an object: null', 400, 'null'],
  ['not an object: a list', 400, [goodOrder]],
  ['not an object: text', 400, '"order"'],
  ['not an object: a number', 400, '42'],
  ['an empty object', 400, {}],
  ['a prototype', 400, '{"__proto__": {"admin": true}}'],
  ['a constructor', 400, '{"constructor": {"prototype": {}}}'],
  ['nesting without end', 400, '['.repeat(20_000)],
  ['NUL in text', 400, address({ recipient: 'Ada\u0000' })],
  ['NUL in a name', 400, order({ 'a\u0000b': 1 })],
  ['half a surrogate pair', 400, '{"customerId": "\\ud800"}'],
  ['an unknown member', 400, order({ total: { amount: '1', currency: 'EUR' } })],
  ['an id of its own choice', 400, order({ orderId: '0190b6a8-0000-7000-8000-000000000000' })],
  ['a status of its own choice', 400, order({ status: 'CONFIRMED' })],
  ['more than the limit of bytes', 413, order({ salesChannel: 'x'.repeat(70_000) })],

  ['no customer', 400, without('customerId')],
  ['an empty customer', 400, order({ customerId: '' })],
  ['a customer that is a number', 400, order({ customerId: 7 })],
  ['a customer that is null', 400, order({ customerId: null })],
  ['a customer with a space', 400, order({ customerId: 'a b' })],
  ['a customer beyond the limit', 400, order({ customerId: 'c'.repeat(65) })],
  ['SQL in the customer', 400, order({ customerId: "'; drop table events; --" })],

  ['no lines', 400, without('lines')],
  ['zero lines', 400, order({ lines: [] })],
  ['lines that are null', 400, order({ lines: null })],
  ['lines that are an object', 400, order({ lines: { 0: goodOrder.lines[0] } })],
  ['a line that is null', 400, order({ lines: [null] })],
  ['a line that is text', 400, order({ lines: ['TEA-POT'] })],
  ['101 lines', 400, lines(101, () => ({}))],
  ['a line with an unknown member', 400, line({ discount: '100' })],
  ['a line without a SKU', 400, withoutInLine('sku')],
  ['a line without a quantity', 400, withoutInLine('quantity')],
  ['a line without a price', 400, withoutInLine('unitPrice')],
  ['an empty SKU', 400, line({ sku: '' })],
  ['a SKU in small letters', 400, line({ sku: 'tea-pot' })],
  ['a SKU beyond the limit', 400, line({ sku: 'A'.repeat(33) })],
  ['a SKU with a space', 400, line({ sku: 'TEA POT' })],
  ['a SKU with a line break behind it', 400, line({ sku: 'TEA-POT\n' })],
  ['a SKU in Greek capitals', 400, line({ sku: 'ΤΕΑ' })],
  ['a quantity of zero', 400, line({ quantity: 0 })],
  ['a negative quantity', 400, line({ quantity: -1 })],
  ['half a piece', 400, line({ quantity: 0.5 })],
  ['a quantity that is text', 400, line({ quantity: '1' })],
  ['a quantity that is true', 400, line({ quantity: true })],
  ['a quantity beyond the limit', 400, line({ quantity: 10_001 })],
  ['a quantity beyond 2^53', 400, withQuantity('9007199254740993')],
  ['a quantity of 1e400', 400, withQuantity('1e400')],
  ['a price that is a number', 400, line({ unitPrice: 2500 })],
  ['a price of zero', 400, line({ unitPrice: '0' })],
  ['a negative price', 400, line({ unitPrice: '-2500' })],
  ['a price with a point', 400, line({ unitPrice: '25.00' })],
  ['a price with an exponent', 400, line({ unitPrice: '1e3' })],
  ['a price in hexadecimal', 400, line({ unitPrice: '0x10' })],
  ['a price with leading zeros', 400, line({ unitPrice: '007' })],
  ['a price with a space', 400, line({ unitPrice: ' 7' })],
  ['a price that is empty', 400, line({ unitPrice: '' })],
  ['a price in Arabic digits', 400, line({ unitPrice: '٢٥' })],
  ['a price beyond a long', 400, line({ unitPrice: '9'.repeat(30) })],
  ['one article at two prices', 422, lines(2, (index) => ({ sku: 'CUP', unitPrice: `${index + 1}` }))],
  ['too many pieces of one article in all', 422, lines(2, () => ({ sku: 'CUP', quantity: 6_000 }))],
  ['a total beyond the limit', 422, line({ quantity: 10_000, unitPrice: '999999999999' })],
  ['a total one minor unit beyond the limit', 422, line({ quantity: 1, unitPrice: '100000001' })],

  ['no currency', 400, without('currency')],
  ['a currency in small letters', 400, order({ currency: 'eur' })],
  ['a currency of two letters', 400, order({ currency: 'EU' })],
  ['a sign for a currency', 400, order({ currency: '€' })],
  ['a currency that nobody has', 422, order({ currency: 'ZZZ' })],

  ['no address', 400, without('address')],
  ['an address that is text', 400, order({ address: '12 St James Square' })],
  ['an address with an unknown member', 400, address({ line2: '' })],
  ['an address without a city', 400, address({ city: undefined })],
  ['an address without a recipient', 400, address({ recipient: undefined })],
  ['a recipient of blanks', 400, address({ recipient: '   ' })],
  ['a recipient with an escape sequence', 400, address({ recipient: '\u001b[31mAda' })],
  ['a recipient beyond the limit', 400, address({ recipient: 'a'.repeat(121) })],
  ['a street with a line break', 400, address({ line1: 'a\nb' })],
  ['a street beyond the limit', 400, address({ line1: 'a'.repeat(201) })],
  ['a postal code that is a number', 400, address({ postalCode: 10115 })],
  ['a country by its name', 400, address({ country: 'Germany' })],
  ['a country in small letters', 400, address({ country: 'de' })],
  ['a sales channel that is a list', 400, order({ salesChannel: ['web'] })],
  ['a sales channel with a space', 400, order({ salesChannel: 'in store' })],
  ['an empty sales channel', 400, order({ salesChannel: '' })],
]

const json = { 'content-type': 'application/json' }
const key = { 'idempotency-key': 'k' }
/** What is wrong, the status it must get, the request around a good body. */
const badFrames: readonly (readonly [string, number, Readonly<Record<string, string>>])[] = [
  ['no Idempotency-Key', 400, json],
  ['an empty Idempotency-Key', 400, { ...json, 'idempotency-key': '' }],
  ['an Idempotency-Key beyond the limit', 400, { ...json, 'idempotency-key': 'k'.repeat(256) }],
  ['an Idempotency-Key with a space', 400, { ...json, 'idempotency-key': 'a b' }],
  ['an Idempotency-Key that is not ASCII', 400, { ...json, 'idempotency-key': 'é' }],
  ['text for JSON', 415, { ...key, 'content-type': 'text/plain' }],
  ['a form for JSON', 415, { ...key, 'content-type': 'application/x-www-form-urlencoded' }],
  ['XML for JSON', 415, { ...key, 'content-type': 'application/xml' }],
  ['a user id with a space', 400, { ...json, ...key, 'x-user-id': 'a b' }],
  ['a user id beyond the limit', 400, { ...json, ...key, 'x-user-id': 'u'.repeat(129) }],
]

const id = '0190b6a8-4b6e-7c3a-9f0e-5d2c1b0a9f8e'
const known = ':known'
/** Method, path, the status it must get; `:known` is an order that exists. */
const badPaths: readonly (readonly [string, string, number])[] = [
  ['GET', '/orders/7', 400],
  ['GET', '/orders/not-a-uuid', 400],
  ['GET', `/orders/${id}x`, 400],
  ['GET', `/orders/${id.replaceAll('-', '')}`, 400],
  ['GET', `/orders/${'a'.repeat(150)}`, 400],
  ['GET', '/orders/%00', 400],
  ['GET', '/orders/%E0%A4%A', 400],
  ['GET', "/orders/'%20or%201=1", 400],
  ['GET', '/orders/..%2F..%2Fetc', 400],
  ['GET', `/orders/${id}`, 404],
  ['GET', `/orders/${id}/events`, 404],
  ['POST', `/orders/${id}/cancel`, 404],
  ['POST', '/orders/7/cancel', 400],
  ['GET', '/orders/7/events', 400],
  ['GET', `/orders/${known}?at=yesterday`, 400],
  ['GET', `/orders/${known}?at=2026-03-14`, 400],
  ['GET', `/orders/${known}?at=2026-03-14T15:00:00`, 400],
  ['GET', `/orders/${known}?at=2026-13-45T99:99:99Z`, 400],
  ['GET', `/orders/${known}?at=`, 400],
  ['GET', `/orders/${known}?at=2020-01-01T00:00:00Z`, 404],
  ['GET', `/orders/${known}?at=0000-01-01T00:00:00Z`, 404],
  ['GET', `/orders/${known}?at=0001-01-01T00:00:00%2B23:59`, 404],
  ['GET', `/orders/${known}?at=2026-02-30T00:00:00Z`, 400],
  ['GET', `/orders/${known}?at=2020-01-01T00:00:00Z&at=2021-01-01T00:00:00Z`, 400],
  ['GET', `/orders/${known}?as-of=2020-01-01T00:00:00Z`, 400],
  ['GET', `/orders/${known}/events?afterVersion=-1`, 400],
  ['GET', `/orders/${known}/events?afterVersion=one`, 400],
  ['GET', `/orders/${known}/events?afterVersion=99999999999`, 400],
  ['GET', `/orders/${known}/events?limit=0`, 400],
  ['GET', `/orders/${known}/events?limit=1001`, 400],
  ['GET', '/orders', 405],
  ['DELETE', `/orders/${known}`, 405],
  ['PUT', `/orders/${known}`, 405],
  ['GET', `/orders/${known}/cancel`, 405],
  ['GET', '/nothing/here', 404],
]

describe('a bad request', () => {
  let service: OrderService
  let before: Awaited<ReturnType<OrderService['stored']>>
  let order: string
  beforeAll(async () => {
    service = await orderService()
    order = await placed(service)
    before = await service.stored()
  })
  afterAll(() => service.stop())

  async function isRefused(response: Response, status: number): Promise<void> {
    const body = (await response.json()) as Record<string, unknown>
    expect({ status: response.status, body }).toMatchObject({ status, body: { status } })
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:|select |insert /)
    expect(await service.stored()).toEqual(before)
  }

  it.each(badBodies)('with %s is answered %i', async (_, status, body) => {
    await isRefused(await post(`${service.url}/orders`, body, key), status)
  })

  it.each(badFrames)('with %s is answered %i', async (_, status, headers) => {
    const body = JSON.stringify(goodOrder)
    await isRefused(await fetch(`${service.url}/orders`, { method: 'POST', headers, body }), status)
  })

  it.each(badPaths)('%s %s is answered %i', async (method, path, status) => {
    await isRefused(await fetch(`${service.url}${path.replace(known, order)}`, { method }), status)
  })

  it('leaves the service as it was: the next good one is placed', async () => {
    expect((await post(`${service.url}/orders`, goodOrder, { 'idempotency-key': 'good' })).status).toBe(201)
  })
})
