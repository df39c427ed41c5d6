import { expect, it } from '@jest/globals'
import { callRegistry } from './registry-call.ts'

// Nobody may listen on port 1; where a name has several addresses, each is refused, and no message says so.
it.each(['127.0.0.1', 'localhost'])(
  'says what was refused at %s, and keeps the password to itself',
  async (host) => {
    const called = callRegistry({
      method: 'GET',
      url: `http://someone:secret@${host}:1/config`,
      timeoutMs: 5_000,
    })
    await expect(called).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`GET http://${host}:1/config: .*ECONNREFUSED`)),
    })
  },
)
