import { beforeAll, describe, expect, it } from '@jest/globals'
import { testStack } from '@repo/local-stack/jest/test-stack'
import type { Message } from '@repo/messaging/message'

import { startCodec, type StartedCodec } from '../src/codec.ts'
import { registerSchemas } from '../src/register.ts'
import type { Subject } from '../src/schemas.ts'
import { messageOf, only, privateSubject } from './support/private-subjects.ts'

const { registryUrl } = testStack

describe('two builds of one service, and a new one that still writes the old version', () => {
  let placed: Subject
  let old: StartedCodec
  let recent: StartedCodec
  let careful: StartedCodec

  beforeAll(async () => {
    placed = await privateSubject('OrderPlaced')
    await registerSchemas({ registryUrl, subjects: [placed] })
    old = await startCodec({ registryUrl, subjects: [only(placed, 1)] })
    recent = await startCodec({ registryUrl, subjects: [placed] })
    careful = await startCodec({ registryUrl, subjects: [placed], writeVersions: { OrderPlaced: 1 } })
  })

  it('read each other', async () => {
    const message = messageOf(placed, 2)
    const { salesChannel, ...common } = message.data as { readonly salesChannel: string }
    const seen = async (reader: StartedCodec, writer: StartedCodec) =>
      ((await reader.decode(writer.encode(message), 'OrderPlaced')) as Message).data

    expect(await seen(recent, recent)).toEqual({ ...common, salesChannel })
    expect(await seen(recent, old)).toEqual({ ...common, salesChannel: null })
    expect(await seen(recent, careful)).toEqual({ ...common, salesChannel: null })
    expect(await seen(old, recent)).toEqual(common)
    expect(await seen(old, careful)).toEqual(common)
  })

  it('write the same bytes when they write the same version', () => {
    const message = messageOf(placed, 1)
    expect(careful.encode(message).equals(old.encode(message))).toBe(true)
    expect(careful.encode(message).equals(recent.encode(message))).toBe(false)
  })

  it('ask the registry for a version of the future once, and then no more', async () => {
    const fresh = await startCodec({ registryUrl, subjects: [only(placed, 1)] })
    const bytes = recent.encode(messageOf(placed, 2))
    const first = fresh.decode(bytes, 'OrderPlaced')
    expect(first).toBeInstanceOf(Promise)
    const message = await first
    expect(fresh.decode(bytes, 'OrderPlaced')).toEqual(message)
  })

  it('do not start with a version that nobody has', async () => {
    const writeVersions = { OrderPlaced: 9 }
    await expect(startCodec({ registryUrl, subjects: [placed], writeVersions })).rejects.toThrow(
      'no version 9',
    )
  })
})
