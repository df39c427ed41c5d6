import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemClock as clock } from '@repo/messaging/ports'
import { deadLetterRequests, guarded, knock } from '@repo/service/admin-routes.test-kit'
import { deadLetterRoutes } from '@repo/service/dead-letter-routes'
import { testHttp } from '@repo/service/test-http'

import { routes } from '../src/http.ts'
import { openTracker, type Tracker } from './support/tracker.ts'

describe('the routes of the operator', () => {
  let tracker: Tracker
  beforeAll(async () => (tracker = await openTracker()))
  afterAll(() => tracker.close())

  it('are shut without the token, and there is none that this table does not name', async () => {
    const http = await testHttp((app) => {
      routes(app, { db: tracker.db, clock, stuckAfterMs: 60_000 })
      deadLetterRoutes(app, tracker)
    })
    expect(await knock(http, deadLetterRequests)).toEqual(guarded(deadLetterRequests))
    await http.stop()
  })
})
