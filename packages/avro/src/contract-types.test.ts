import { describe, expect, it } from '@jest/globals'
import type { ContractEvent, MessageOf } from '@repo/contracts/events'
import { eventTypes } from '@repo/contracts/events'
import type { Delivery, Message } from '@repo/messaging/message'

import { offlineCodec } from './offline-codec.ts'

describe('the events of the contract', () => {
  it('are messages, which the type checker proves', () => {
    const asMessage = (event: ContractEvent): Message => event
    const asDelivery = (delivery: Delivery<MessageOf<'OrderPlaced'>>): Delivery => delivery
    const customerOf = ({ data }: MessageOf<'OrderPlaced'>): string => data.customerId
    expect([asMessage, asDelivery, customerOf]).toHaveLength(3)
  })

  it('are all known to the codec', async () => {
    const { writeVersions } = await offlineCodec()
    expect([...writeVersions.keys()].sort()).toEqual([...eventTypes].sort())
  })
})
