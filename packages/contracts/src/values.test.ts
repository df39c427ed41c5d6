import { describe, expect, it } from '@jest/globals'

import type { EventData, EventType, MessageOf } from './events.ts'
import type {
  Address as PlacedAddress,
  Money as PlacedMoney,
  OrderLine as PlacedLine,
} from './generated/order-placed.ts'
import type { Money as ChargedMoney } from './generated/payment-succeeded.ts'
import type { StockLine as ReservedLine } from './generated/inventory-reserved.ts'
import type { Shortage as SaidShortage } from './generated/insufficient-stock.ts'
import type { CancellationReason as SaidReason } from './generated/order-cancelled.ts'
import {
  cancellationReasons,
  type Address,
  type CancellationReason,
  type Money,
  type OrderLine,
  type Shortage,
  type StockLine,
} from './values.ts'

type Same<Left, Right> = [Left, Right] extends [Right, Left] ? true : never
const same = <Left, Right>(proof: Same<Left, Right>) => proof

describe('the values of the domain', () => {
  it('are the shapes of the schemas, which the type checker proves', () => {
    same<Money, PlacedMoney>(true)
    same<Money, ChargedMoney>(true)
    same<Address, PlacedAddress>(true)
    same<OrderLine, PlacedLine>(true)
    same<StockLine, ReservedLine>(true)
    same<Shortage, SaidShortage>(true)
    same<CancellationReason, SaidReason>(true)
    expect(cancellationReasons[0]).toBe('UNKNOWN')
  })

  it('make an event without the fields that were added later with a default', () => {
    const data: EventData<'OrderPlaced'> = {
      customerId: 'c-1',
      lines: [{ sku: 'mug', quantity: 2, unitPrice: 1250n }],
      total: { amount: 2500n, currency: 'EUR' },
      address: {
        recipient: 'Ada',
        line1: '1 Main Street',
        city: 'Berlin',
        postalCode: '10115',
        country: 'DE',
      },
    }
    expect(data.salesChannel).toBeUndefined()
  })

  it('narrow by event type', () => {
    const reasonOf = (message: MessageOf<EventType>): string =>
      message.type === 'OrderCancelled' ? message.data.reason : message.type
    expect(reasonOf).toBeInstanceOf(Function)
  })
})
