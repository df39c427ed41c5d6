import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Message } from '@repo/messaging/message'

import { inventoryService, order, type InventoryService } from './inventory-service.ts'

describe('an order of several lines', () => {
  let service: InventoryService
  beforeAll(async () => (service = await inventoryService()))
  afterAll(() => service.stop())

  const available = async (...skus: readonly string[]) =>
    Promise.all(skus.map(async (sku) => (await service.stock(sku))?.available))
  const movementsOf = async (orderId: string) => {
    const { rows } = await service.db.query<{ sku: string; kind: string; quantity: number }>(
      'select sku, kind, quantity from stock_movements where order_id = $1 order by id',
      [orderId],
    )
    return rows.map(({ sku, kind, quantity }) => `${kind} ${quantity} ${sku}`)
  }

  it('is reserved whole', async () => {
    await service.receive('A-CUP', 5)
    await service.receive('A-POT', 5)
    const { id, placed, paid } = order([
      { sku: 'A-POT', quantity: 1 },
      { sku: 'A-CUP', quantity: 4 },
    ])
    await service.hear(placed(), paid())
    expect(await available('A-CUP', 'A-POT')).toEqual([1, 4])
    expect(await movementsOf(id)).toEqual(['reserved 4 A-CUP', 'reserved 1 A-POT'])
    expect(await service.said(id)).toMatchObject([
      {
        type: 'InventoryReserved',
        data: {
          lines: [
            { sku: 'A-CUP', quantity: 4 },
            { sku: 'A-POT', quantity: 1 },
          ],
        },
      },
    ])
  })

  it('takes nothing when one line is short, or not known at all', async () => {
    await service.receive('B-CUP', 5)
    await service.receive('B-POT', 1)
    const { id, placed, paid } = order([
      { sku: 'B-CUP', quantity: 1 },
      { sku: 'B-POT', quantity: 2 },
      { sku: 'B-UNICORN', quantity: 1 },
    ])
    await service.hear(paid())
    await service.hear(placed())
    expect(await available('B-CUP', 'B-POT')).toEqual([5, 1])
    expect(await movementsOf(id)).toEqual([])
    expect(await service.said(id)).toMatchObject([
      {
        type: 'InsufficientStock',
        data: {
          shortages: [
            { sku: 'B-POT', requested: 2, available: 1 },
            { sku: 'B-UNICORN', requested: 1, available: 0 },
          ],
        },
      },
    ])
  })

  it('counts two lines of one SKU together', async () => {
    await service.receive('C-CUP', 3)
    const twice = order([
      { sku: 'C-CUP', quantity: 2 },
      { sku: 'C-CUP', quantity: 2 },
    ])
    await service.hear(twice.placed(), twice.paid())
    expect(await service.statusOf(twice.id)).toBe('rejected')
    expect(await available('C-CUP')).toEqual([3])
  })

  it('sees what an earlier order of the same batch took, and what a later one gave back', async () => {
    await service.receive('D-CUP', 1)
    await service.receive('D-POT', 9)
    const lines = [
      { sku: 'D-CUP', quantity: 1 },
      { sku: 'D-POT', quantity: 1 },
    ]
    const [first, second, third] = [order(lines), order(lines), order(lines)]
    await service.hear(
      ...[first.placed(), second.placed(), third.placed()],
      ...[first.paid(), second.paid(), first.cancelled(), third.paid()],
    )
    expect(await Promise.all([first, second, third].map(({ id }) => service.statusOf(id)))).toEqual([
      'released',
      'rejected',
      'reserved',
    ])
    expect(await movementsOf(second.id)).toEqual([])
    expect(await available('D-CUP', 'D-POT')).toEqual([0, 8])
  })

  it('gives every line back once, whoever asks for it and how often', async () => {
    await service.receive('E-CUP', 2)
    await service.receive('E-POT', 2)
    const { id, placed, paid, cancelled, shipmentFailed } = order([
      { sku: 'E-CUP', quantity: 1 },
      { sku: 'E-POT', quantity: 2 },
    ])
    await service.hear(placed(), paid())
    await Promise.all([service.hear(shipmentFailed(), cancelled()), service.hear(cancelled())])
    expect(await available('E-CUP', 'E-POT')).toEqual([2, 2])
    expect(await movementsOf(id)).toEqual([
      'reserved 1 E-CUP',
      'reserved 2 E-POT',
      'released 1 E-CUP',
      'released 2 E-POT',
    ])
    expect((await service.said(id)).map(({ type }) => type)).toEqual([
      'InventoryReserved',
      'InventoryReleased',
    ])
  })

  it('is never reserved once it was cancelled, whatever came when', async () => {
    await service.receive('F-CUP', 5)
    const lines = [{ sku: 'F-CUP', quantity: 1 }]
    const cancelledAt = [0, 1, 2].map(() => order(lines))
    for (const [at, { placed, paid, cancelled }] of cancelledAt.entries()) {
      const messages: readonly Message[] = [placed(), paid()]
      await service.hear(...messages.toSpliced(at, 0, cancelled()))
    }
    expect(await Promise.all(cancelledAt.map(({ id }) => service.statusOf(id)))).toEqual([
      'tombstone',
      'tombstone',
      'released',
    ])
    expect(await available('F-CUP')).toEqual([5])
  })
})
