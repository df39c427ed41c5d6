import { expect, it } from '@jest/globals'
import { Costs } from './costs.ts'
import { type Reading } from './process-groups.ts'

/** A machine whose meters stand wherever the test puts them. */
function metered() {
  const at = { cpu: { kafka: 0 } as Reading | undefined, wal: 0, peak: { kafka: 0 } as Reading | undefined }
  const groups = { read: () => at.cpu, forgetPeaks: () => (at.peak &&= { kafka: 0 }), peaks: () => at.peak }
  return { at, costs: new Costs({ groups, walBytes: () => Promise.resolve(at.wal) }, 'event') }
}

it('spreads what was used over what was done, and forgets the warm-up', async () => {
  const { at, costs } = metered()
  for (const [repetition, { cpu, wal, peak }] of [
    { cpu: 9_999, wal: 9_999, peak: 9_999 },
    { cpu: 10, wal: 2_000, peak: 70 },
    { cpu: 30, wal: 6_000, peak: 90 },
    { cpu: 20, wal: 3_000, peak: 80 },
  ].entries()) {
    const end = await costs.begin('relay', repetition)
    at.cpu = { kafka: (at.cpu?.['kafka'] ?? 0) + cpu }
    at.wal += wal
    at.peak = { kafka: peak }
    await end(100)
  }
  expect(costs.outcome).toEqual({
    cpu: [{ per: '1,000 events, relay', byGroup: { kafka: 200 } }],
    wal: [{ per: 'event, relay', bytes: 30 }],
    memory: [{ during: 'relay', byGroup: { kafka: 90 } }],
  })
})

it('says nothing of what the machine does not tell', async () => {
  const { at, costs } = metered()
  at.cpu = undefined
  at.peak = undefined
  await (
    await costs.begin('relay', 1)
  )(10)
  expect(costs.outcome).toEqual({ cpu: [], wal: [{ per: 'event, relay', bytes: 0 }], memory: [] })
})
