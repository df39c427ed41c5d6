import { describe, expect, it } from '@jest/globals'
import { reactions as inventory, triggers as inventoryTriggers } from '@app/inventory/domain/reactions'
import { reactions as order, triggers as orderTriggers } from '@app/order/domain/reactions'
import { reactions as payment, triggers as paymentTriggers } from '@app/payment/domain/reactions'
import { reactions as shipping, triggers as shippingTriggers } from '@app/shipping/domain/reactions'

import { explore } from './soup.ts'

type Table = Readonly<Record<string, { readonly says: readonly string[] }>>
const tables: Readonly<Record<string, Table>> = {
  order: { ...order, ...orderTriggers },
  payment: { ...payment, ...paymentTriggers },
  inventory: { ...inventory, ...inventoryTriggers },
  shipping: { ...shipping, ...shippingTriggers },
}

const nothingWrong = { violation: null }

describe('everything that can happen', () => {
  const served = explore({ orders: 1, units: 1, refundRefusals: 2, countDeliveries: true })
  const unserved = explore({ orders: 1, units: 0, refundRefusals: 2, countDeliveries: true })

  it('to one order, with stock or without, keeps every promise', () => {
    expect(served).toMatchObject(nothingWrong)
    expect(unserved).toMatchObject(nothingWrong)
  })

  it('is not little: every ending is among it', () => {
    expect(served.states).toBeGreaterThan(1000)
    const endings = new Set([...served.endings, ...unserved.endings])
    expect([...endings].sort()).toEqual([
      'CUSTOMER_REQUEST',
      'DEADLINE',
      'OUT_OF_STOCK',
      'PAYMENT_FAILED',
      'SHIPMENT_FAILED',
      'completed',
      'none',
    ])
  })

  it('is in the tables of the services, and all of the tables happens', () => {
    const named = Object.entries(tables).flatMap(([service, table]) =>
      Object.entries(table).flatMap(([heard, { says }]) =>
        says.map((type) => `${service}: ${heard}: ${type}`),
      ),
    )
    const said = [...served.said, ...unserved.said].flatMap(([row, types]) =>
      [...types].map((type) => `${row}: ${type}`),
    )
    expect([...new Set(said)].sort()).toEqual(named.sort())
  })

  it('to two orders that compete for one unit keeps every promise', () => {
    const soup = explore({ orders: 2, units: 1 })
    expect(soup).toMatchObject(nothingWrong)
    expect(soup.states).toBeGreaterThan(80_000)
  })
})
