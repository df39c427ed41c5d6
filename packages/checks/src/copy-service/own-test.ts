import { capital, type Words } from './words.ts'

/** The test on real parts that the copy begins with: one call and one event per order, whatever befalls the call. */
export function ownTest({ name, row, hears, says, orSays }: Words): readonly [path: string, text: string] {
  const type = `${capital(name)}Service`
  return [
    `test/an-order-gets-one-${row}.test.ts`,
    `import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { ${name}Service, order, type ${type} } from './${name}-service.ts'

describe('an order', () => {
  let service: ${type}
  beforeAll(async () => (service = await ${name}Service()))
  afterEach(() => service.stopRunners())
  afterAll(() => service.stop())

  const becomes = (id: string, status: string) =>
    eventually(async () => expect((await service.stateOf(id))?.status).toBe(status))

  it('is asked for once and told of once, however often ${hears} comes', async () => {
    const { id, heard } = order()
    service.run()
    await Promise.all([service.hear(heard(), heard()), service.hear(heard()), service.hear(heard())])
    await becomes(id, 'accepted')
    expect(await service.hear(heard())).toEqual([{ ignored: '${name} already accepted' }])
    const journal = service.provider.journal(id)
    expect(journal).toMatchObject([{ kind: 'request', key: \`${name}/\${id}:${row}\`, outcome: 'accepted' }])
    expect(await service.said(id)).toMatchObject([
      { type: '${says}', aggregateVersion: 1, data: { partner: 'A partner', reference: journal[0]?.id } },
    ])
  })

  it.each(['lose-answer', 'slow', 'lose-request'] as const)('is asked for once when the call meets "%s"', async (fate) => {
    const { id, heard } = order()
    service.provider.force(fate)
    await service.hear(heard())
    service.run()
    await becomes(id, 'accepted')
    expect(service.provider.journal(id)).toMatchObject([{ outcome: 'accepted' }])
    expect((await service.said(id)).map(({ type }) => type)).toEqual(['${says}'])
  })

  it.each(['refuse', 'refuse-and-lose-answer'] as const)('is refused once when the call meets "%s"', async (fate) => {
    const { id, heard } = order()
    service.provider.force(fate)
    await service.hear(heard())
    service.run()
    await becomes(id, 'refused')
    await service.hear(heard())
    expect(service.provider.journal(id)).toMatchObject([{ outcome: 'refused' }])
    expect(await service.said(id)).toMatchObject([
      { type: '${orSays}', aggregateVersion: 1, data: { reason: 'not accepted' } },
    ])
  })

  it('is asked for once by three runners whose leases have run out', async () => {
    const orders = Array.from({ length: 8 }, () => order())
    service.provider.force('lose-answer', 3)
    await service.hear(...orders.map(({ heard }) => heard()))
    for (let runner = 0; runner < 3; runner++) service.run({ leaseMs: 20 })
    for (const { id } of orders) await becomes(id, 'accepted')
    await service.stopRunners()
    for (const { id } of orders) {
      expect(service.provider.journal(id)).toHaveLength(1)
      expect(await service.said(id)).toHaveLength(1)
    }
  })
})
`,
  ]
}
