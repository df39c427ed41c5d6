import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { EventEmitter, once } from 'node:events'
import type { Http } from './http.ts'
import { testHttp, type TestHttp } from './test-http.ts'

const gate = new EventEmitter()
let service: TestHttp
beforeAll(async () => {
  const slowRoutes = (http: Http) =>
    void http.get('/slow', async () => {
      gate.emit('entered')
      await once(gate, 'open')
      return 'done'
    })
  service = await testHttp(slowRoutes, { maxInFlight: 2 })
})
afterAll(() => service.stop())

describe('more requests at once than the bound', () => {
  it('are turned away with 503 and Retry-After, probes and scrapes never, and all is well afterwards', async () => {
    const slow = fetch(`${service.url}/slow`)
    await once(gate, 'entered')
    const second = fetch(`${service.url}/slow`)
    await once(gate, 'entered')

    const refused = await fetch(`${service.url}/slow`)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200)
    const text = await (await fetch(`${service.url}/metrics`)).text()
    expect(text).toContain('http_requests_rejected_total{service="test"} 1')
    expect(text).toContain('http_requests_in_flight{service="test"} 2')

    gate.emit('open')
    expect((await slow).status).toBe(200)
    expect((await second).status).toBe(200)
    expect((await fetch(`${service.url}/nowhere`)).status).toBe(404)
  })
})
