import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminRoutes } from './operator.ts'
import { exampleRoutes } from './http.fixture.ts'
import { testHttp, testOperatorToken, type TestHttp } from './test-http.ts'

let service: TestHttp
beforeAll(async () => {
  service = await testHttp((http) => {
    exampleRoutes(http)
    http.post('/admin/things/:id/replay', async () => 'replayed')
    http.get('/admin', async () => 'admin')
    http.get('/administrators', async () => 'public')
  })
})
afterAll(() => service.stop())

const ask = (method: string, path: string, authorization?: string) =>
  fetch(`${service.url}${path}`, { method, headers: authorization === undefined ? {} : { authorization } })

describe('the routes of the operator', () => {
  it('are listed, so that none can be forgotten', () => {
    expect(adminRoutes(service.http)).toEqual(
      expect.arrayContaining([
        { method: 'GET', url: '/admin/things' },
        { method: 'POST', url: '/admin/things/:id/replay' },
        { method: 'GET', url: '/admin' },
      ]),
    )
  })

  it('are shut without the token, HEAD included', async () => {
    for (const { method, url } of adminRoutes(service.http)) {
      const response = await ask(method, url)
      expect([url, response.status]).toEqual([url, 401])
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      for (const wrong of [
        'Bearer wrong',
        `Bearer ${testOperatorToken}x`,
        `Bearer ${testOperatorToken.slice(0, -1)}`,
      ]) {
        expect([url, (await ask(method, url, wrong)).status]).toEqual([url, 403])
      }
      expect((await ask(method, url, `Basic ${testOperatorToken}`)).status).toBe(401)
      expect((await ask(method, url, `Bearer ${testOperatorToken}`)).status).toBe(200)
    }
  })

  it('are only those under /admin', async () => {
    expect((await ask('GET', '/administrators')).status).toBe(200)
  })

  it('cannot exist when there is no token', async () => {
    const open = testHttp(exampleRoutes, { operatorToken: undefined })
    await expect(open).rejects.toThrow('/admin/things needs an operator token')
  })
})
