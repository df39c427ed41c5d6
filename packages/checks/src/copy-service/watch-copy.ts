/** The copy at work: an order goes through the whole system, and the copy says its own event because of it. */
import { randomUUID } from 'node:crypto'

import { eventually } from '@repo/local-stack/jest/eventually'

export interface Urls {
  readonly order: string
  readonly inventory: string
  readonly tracker: string
  readonly copy: string
}

const operatorToken = 'operator-token-for-a-laptop'

/** Places an order and resolves with its id and the copy's event, as the read side tells it; rejects when none comes. */
export async function watchCopy(
  urls: Urls,
  { rows, says }: { readonly rows: string; readonly says: string },
) {
  await post(
    `${urls.inventory}/admin/stock/CUP-RAKU/receipts`,
    { quantity: 10 },
    { authorization: `Bearer ${operatorToken}` },
  )
  const { orderId } = (await post(`${urls.order}/orders`, order)) as { readonly orderId: string }
  const row = await eventually(
    async () => {
      const found = (await get(`${urls.copy}/${rows}/${orderId}`)) as { readonly status: string }
      if (found.status !== 'accepted') throw new Error(JSON.stringify(found))
      return found
    },
    { timeoutMs: 40_000, everyMs: 250, describe: `an accepted row of ${rows}` },
  )
  const event = await eventually(
    async () => {
      const saga = (await get(`${urls.tracker}/sagas/${orderId}`)) as {
        readonly timeline: readonly TimelineEvent[]
      }
      const said = saga.timeline.find(({ type }) => type === says)
      if (!said) throw new Error(saga.timeline.map(({ type }) => type).join(', '))
      return said
    },
    { timeoutMs: 20_000, everyMs: 250, describe: `${says} in the read side` },
  )
  return { orderId, row, event }
}

interface TimelineEvent {
  readonly type: string
  readonly service: string
  readonly cause: { readonly type?: string }
}

const order = {
  customerId: 'ada',
  currency: 'EUR',
  lines: [{ sku: 'CUP-RAKU', quantity: 2, unitPrice: '1800' }],
  address: { recipient: 'Ada', line1: '1 Quay', city: 'Cork', postalCode: 'T12', country: 'IE' },
}

function post(url: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const all = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers }
  return call(url, { method: 'POST', headers: all, body: JSON.stringify(body) })
}

const get = (url: string): Promise<unknown> => call(url, {})

async function call(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}
