import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@repo/messaging/ports'
import { testHttp, type TestHttp } from '@repo/service/test-http'

import { routes } from '../src/http.ts'
import { saga } from '../src/projections/sagas.test-kit.ts'
import { openTracker, type Tracker } from './support/tracker.ts'

interface Page {
  readonly items: readonly { readonly orderId: string; readonly total: unknown }[]
  readonly next: string | null
}

describe('the read side', () => {
  let tracker: Tracker
  let http: TestHttp
  const get = (path: string) => fetch(`${http.url}${path}`)
  const json = async (path: string) => (await get(path)).json() as Promise<Page>

  beforeEach(async () => {
    tracker = await openTracker()
    http = await testHttp((app) => routes(app, { db: tracker.db, clock: systemClock, stuckAfterMs: 60_000 }))
    for (const [index, name] of (['shipped', 'refused', 'outOfStock'] as const).entries()) {
      const at = new Date(Date.UTC(2026, 2, 14, 15, index))
      await tracker.log.deliver(tracker.log.append(saga(name, name, at)))
    }
  })
  afterEach(async () => {
    await http.stop()
    await tracker.close()
  })

  it('pages through sagas, newest first, each once', async () => {
    const seen: string[] = []
    for (let path: string | null = '/sagas?limit=2'; path !== null;) {
      const { items, next }: Page = await json(path)
      seen.push(...items.map((item) => item.orderId))
      path = next === null ? null : `/sagas?limit=2&cursor=${next}`
    }
    const ids = (['outOfStock', 'refused', 'shipped'] as const).map(
      (name) => saga(name, name)[0]!.aggregateId,
    )
    expect(seen).toEqual(ids)
  })

  it('filters by status, and shows money as a decimal string', async () => {
    expect((await json('/sagas?status=COMPLETED')).items).toHaveLength(1)
    const { items } = await json('/order-summaries?status=CANCELLED&customerId=ada')
    expect(items).toHaveLength(2)
    expect(items[0]?.total).toEqual({ amount: '9007199254740993', currency: 'EUR' })
  })

  it.each([
    ['/sagas?status=LOST', 400],
    ['/sagas?cursor=rubbish', 400],
    ['/sagas?limit=0', 400],
    ['/sagas/not-an-id', 400],
    ['/sagas/018f3c1e-0000-7000-8000-000000000001', 404],
    ['/explorer/018f3c1e-0000-7000-8000-000000000001', 404],
    ['/?cursor=rubbish', 400],
  ])('%s is answered %p', async (path, status) => {
    expect((await get(path)).status).toBe(status)
  })

  it('is a page for people', async () => {
    const list = await get('/?status=&stuck=false')
    expect(list.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const orderId = saga('outOfStock', 'outOfStock')[0]!.aggregateId
    expect(await list.text()).toContain(`/explorer/${orderId}`)
    const text = await (await get(`/explorer/${orderId}`)).text()
    expect(text).toContain('InsufficientStock')
    expect(text).toContain('<html lang="en">')
  })
})
