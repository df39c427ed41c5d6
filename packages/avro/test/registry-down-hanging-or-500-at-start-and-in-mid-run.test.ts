import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { type FailureCode } from '@repo/messaging/failures'

import { startCodec, type CodecOptions, type StartedCodec } from '../src/codec.ts'
import { registerSchemas } from '../src/register.ts'
import type { Subject } from '../src/schemas.ts'
import { messageOf, only, privateSubject } from './support/private-subjects.ts'
import { RegistryFront, type Mood } from './support/registry-front.ts'

const moods: readonly Mood[] = [
  'hangs',
  'trickles',
  'says 500',
  'says 500 with a code',
  'says 302',
  'says 404 without a code',
  'says 200 with a page',
  'says 200 with something else',
]
const down = 'is down'

let placed: Subject
let front: RegistryFront

beforeAll(async () => {
  placed = await privateSubject('OrderPlaced')
  await registerSchemas({ registryUrl: testStack.registryUrl, subjects: [placed] })
})
beforeEach(async () => {
  front = new RegistryFront(testStack.registryUrl)
  await front.open()
})
afterEach(() => front.close())

async function become(mood: Mood | typeof down): Promise<void> {
  if (mood === down) return front.close()
  front.mood = mood
}

async function recover(): Promise<void> {
  await front.close()
  front.mood = 'passes'
  await front.open()
}

const start = (options: Partial<CodecOptions> = {}): Promise<StartedCodec> =>
  startCodec({ registryUrl: front.url, timeoutMs: 300, subjects: [placed], ...options })
// What is asked of a registry that is well must not fail because the machine is slow.
const startPatiently = (options: Partial<CodecOptions> = {}) => start({ timeoutMs: 15_000, ...options })

describe.each([...moods, down] as const)('a registry that %s', (mood) => {
  it('makes the start wait until it is well again', async () => {
    await become(mood)
    const waitedFor: FailureCode[] = []
    let recovered: Promise<void> | undefined
    const codec = await start({
      onWait: ({ failure }) => {
        waitedFor.push(failure.code)
        recovered ??= recover()
      },
    })
    await recovered
    expect(new Set(waitedFor)).toEqual(new Set(['REGISTRY_UNAVAILABLE']))
    expect(codec.schemaIds.size).toBe(2)
  })

  it('ends the start when whoever starts gives up', async () => {
    await become(mood)
    const giveUp = new AbortController()
    const started = start({ signal: giveUp.signal, onWait: () => giveUp.abort() })
    await expect(started).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
  })

  it('does not touch the versions that are known, in mid-run', async () => {
    const codec = await start()
    await become(mood)
    const calls = front.calls
    const message = messageOf(placed, 2)
    expect(codec.decode(codec.encode(message), 'OrderPlaced')).toEqual(message)
    expect(front.calls).toBe(calls)
  })

  it('is to blame, and not the message, when a version is not known, in mid-run', async () => {
    const old = await start({ subjects: [only(placed, 1)] })
    const recent = await start()
    const bytes = recent.encode(messageOf(placed, 2))
    await become(mood)
    await expect(old.decode(bytes, 'OrderPlaced')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
    await recover()
    // A consumer asks again for as long as the registry is to blame.
    const decoded = await eventually(async () => old.decode(bytes, 'OrderPlaced'))
    expect(decoded.data).toEqual(messageOf(placed, 1).data)
  })
})

describe('a registry that is well', () => {
  it('makes the start wait for schemas that nobody has registered yet', async () => {
    const fresh = await privateSubject('OrderShipped')
    let registered: Promise<unknown> | undefined
    const codec = await startPatiently({
      subjects: [fresh],
      onWait: ({ failure }) => {
        expect(failure.message).toContain('OrderShipped v1 is not registered: has the schemas job run?')
        registered ??= registerSchemas({ registryUrl: testStack.registryUrl, subjects: [fresh] })
      },
    })
    await registered
    expect(codec.schemaIds.size).toBe(1)
  })

  it('says that an id is unknown, and is not asked again at once', async () => {
    const codec = await startPatiently()
    const bytes = codec.encode(messageOf(placed, 1))
    bytes.writeInt32BE(2 ** 31 - 1, 1)
    await expect(codec.decode(bytes, 'OrderPlaced')).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' })
    const calls = front.calls
    expect(() => codec.decode(bytes, 'OrderPlaced')).toThrow('SCHEMA_UNKNOWN')
    expect(front.calls).toBe(calls)
  })

  it('is asked once for a schema that many messages wait for', async () => {
    const old = await startPatiently({ subjects: [only(placed, 1)] })
    const bytes = (await startPatiently()).encode(messageOf(placed, 2))
    const calls = front.calls
    await Promise.all(Array.from({ length: 50 }, async () => old.decode(bytes, 'OrderPlaced')))
    expect(front.calls).toBe(calls + 1)
  })
})
