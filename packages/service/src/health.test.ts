import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exampleRoutes } from './http.fixture.ts'
import { testHttp, type TestHttp } from './test-http.ts'

let service: TestHttp
beforeAll(async () => (service = await testHttp(exampleRoutes)))
afterAll(() => service.stop())

const probe = async (name: 'live' | 'ready') => {
  const response = await fetch(`${service.url}/health/${name}`)
  return [response.status, await response.json()]
}

describe('health', () => {
  it('is ready while the checks of readiness pass, and shows no reason to who asks', async () => {
    let reachable = true
    service.health.ready('database', () => (reachable ? 1 : Promise.reject(new Error('at 10.0.0.7'))))
    expect(await probe('ready')).toEqual([200, { status: 'ok', checks: { running: 'ok', database: 'ok' } }])
    reachable = false
    expect(await probe('ready')).toEqual([
      503,
      { status: 'failed', checks: { running: 'ok', database: 'failed' } },
    ])
    expect(await probe('live')).toEqual([200, { status: 'ok', checks: {} }])
    expect(service.log()).toContain('10.0.0.7')
  })

  it('takes a check that hangs for one that failed', async () => {
    service.health.ready('database', () => new Promise(() => {}))
    expect(await probe('ready')).toMatchObject([503, { checks: { database: 'failed' } }])
    service.health.ready('database', () => true)
  })

  it('is dead when a part is dead', async () => {
    service.health.live('parts', () => Promise.reject(new Error('consumer died')))
    expect(await probe('live')).toEqual([503, { status: 'failed', checks: { parts: 'failed' } }])
  })

  it('is not ready any more once the process stops', async () => {
    expect(await probe('ready')).toMatchObject([200, {}])
    service.abort()
    expect(await probe('ready')).toMatchObject([503, { checks: { running: 'failed' } }])
  })
})
