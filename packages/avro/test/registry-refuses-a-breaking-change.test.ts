import { describe, expect, it } from '@jest/globals'
import { testStack } from '@repo/local-stack/jest/test-stack'

import { registerSchemas } from '../src/register.ts'
import { callRegistry } from '../src/registry-call.ts'
import { subjectOf, type Subject } from '../src/schemas.ts'
import { privateSubject, withNext } from './support/private-subjects.ts'

const { registryUrl } = testStack
const register = (subject: Subject) => registerSchemas({ registryUrl, subjects: [subject] })
const salesChannel = /,\{"name":"salesChannel".*?\}/

describe('the registry', () => {
  it('takes an optional field and a new symbol of an enum', async () => {
    const field = '{"name":"note","type":["null","string"],"default":null}'
    const failed = await privateSubject('PaymentFailed')
    await register(withNext(failed, (text) => text.replace('{"name":"reason"', `${field},{"name":"reason"`)))
    const cancelled = await privateSubject('OrderCancelled')
    await register(withNext(cancelled, (text) => text.replace('"DEADLINE"', '"DEADLINE","FRAUD"')))
  })

  it('refuses a field that is gone, and a field without a default, by name of the version', async () => {
    const shipped = await privateSubject('OrderShipped')
    await register(shipped)
    const without = withNext(shipped, (text) => text.replace('{"name":"carrier","type":"string"},', ''))
    await expect(register(without)).rejects.toThrow('OrderShipped v2: it is not compatible')
    const more = withNext(shipped, (text) =>
      text.replace('{"name":"carrier"', '{"name":"weight","type":"int"},{"name":"carrier"'),
    )
    await expect(register(more)).rejects.toThrow('OrderShipped v2: it is not compatible')
  })

  it('compares with every earlier version, not with the latest alone', async () => {
    const placed = await privateSubject('OrderPlaced')
    const without = withNext(placed, (text) => text.replace(salesChannel, ''))
    await register(without)
    const number = ',{"name":"salesChannel","type":["null","int"],"default":null}'
    const again = withNext(without, (text) => text.replace(/\]\}\}\]\}$/, `${number}]}}]}`))
    await expect(register(again)).rejects.toThrow('OrderPlaced v4: it is not compatible')
  })

  it('is not trusted with a subject on which somebody loosened the level', async () => {
    const shipped = await privateSubject('OrderShipped')
    const [first] = await register(shipped)
    const url = `${registryUrl}/config/${first?.subject}`
    await callRegistry({ method: 'PUT', url, body: '{"compatibility":"NONE"}', timeoutMs: 3_000 })
    await expect(register(shipped)).rejects.toThrow(
      `not FULL_TRANSITIVE in the registry: ${subjectOf(shipped.versions[0]?.schema as never)}`,
    )
  })
})
