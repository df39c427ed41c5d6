import { describe, expect, it } from '@jest/globals'

import { diagramFaults, rowsOf, tables } from './diagram-check.ts'
import { explore } from './soup.ts'

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
    expect(rowsOf().length).toBeGreaterThan(20)
    expect(diagramFaults([served.said, unserved.said])).toEqual([])
  })

  it('is missed in a table that leaves an event out, and in one that names one too many', () => {
    const { OrderShipped, ...rest } = tables.order ?? {}
    const wrong = {
      ...tables,
      order: { ...rest, PaymentFailed: { says: ['OrderCancelled', 'OrderConfirmed'] } },
    }
    expect(OrderShipped?.says).toEqual(['OrderCompleted'])
    expect(diagramFaults([served.said, unserved.said], wrong)).toEqual([
      'order: OrderShipped: OrderCompleted was said and is not in the diagram',
      'order: PaymentFailed: OrderConfirmed is in the diagram and was never said',
    ])
  })

  it('to two orders that compete for one unit keeps every promise', () => {
    const soup = explore({ orders: 2, units: 1 })
    expect(soup).toMatchObject(nothingWrong)
    expect(soup.states).toBeGreaterThan(80_000)
  })
})
