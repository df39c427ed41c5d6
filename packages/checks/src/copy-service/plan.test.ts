import { fileURLToPath } from 'node:url'

import { describe, expect, it } from '@jest/globals'
import { eventTypes } from '@repo/contracts/events'

import { planCopy } from './plan.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
// Words that nobody's own service is called by: these tests run beside it.
const points = { name: 'qqloyalty', row: 'qqaward', hears: 'OrderCompleted', says: 'QqPointsAwarded' }

describe('a plan', () => {
  it.each(eventTypes)('can be made for a service that hears %s', async (hears) => {
    const { changes } = await planCopy(root, { ...points, hears })
    const paths = changes.map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
    expect(paths).toContain('apps/qqloyalty/src/main.ts')
    expect(changes.every(({ before, after }) => before !== after)).toBe(true)
  })

  it('adds lines to what is there, and takes none away but those it widens', async () => {
    const { changes } = await planCopy(root, points)
    for (const { path, before, after } of changes) {
      if (before === null) continue
      expect([path, after.split('\n').length >= before.split('\n').length]).toEqual([path, true])
      expect(after).toContain(/infra\/compose-check/.test(path) ? 'QQLOYALTY' : 'qqloyalty')
    }
  })

  it('gives the copy a key and a partner that are not those of Shipping', async () => {
    const { changes } = await planCopy(root, points)
    const text = (path: string) => changes.find((change) => change.path === path)?.after ?? ''
    expect(text('apps/qqloyalty/src/domain/effect.ts')).toContain('key: `${orderId}:qqaward`')
    expect(text('docker-compose.yml')).toContain(
      'PARTNER_URL: http://provider-simulator:3000/partners/qqloyalty',
    )
  })

  it.each([
    [{ name: 'shipping' }, 'apps/shipping is there already'],
    [{ name: 'partner' }, '"partner" is a word in the code of the service'],
    [{ hears: 'PigFlew' }, 'nobody says PigFlew'],
    [{ says: 'OrderPlaced' }, 'OrderPlaced is said by order already'],
    [{ says: 'AwardPoints' }, 'past tense'],
    [{ port: '3001' }, '--port 3001 belongs to another service'],
    [{ port: '80' }, '--port 80'],
  ])('is not made for %p', async (asked, why) => {
    await expect(planCopy(root, { ...points, ...asked })).rejects.toThrow(why)
  })
})
