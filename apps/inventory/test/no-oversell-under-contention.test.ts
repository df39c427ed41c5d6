import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Message } from '@repo/messaging/message'

import { inventoryService, order, type InventoryService } from './inventory-service.ts'

const members = [0, 1, 2, 3]
const batchSize = 6

describe('four members that reserve from the same shelves', () => {
  let service: InventoryService
  beforeAll(async () => (service = await inventoryService()))
  afterAll(() => service.stop())

  /** Every member handles its messages in order, batch after batch, and all members at once. */
  async function hearAtOnce(messagesOf: (member: number) => readonly Message[]): Promise<void> {
    await Promise.all(
      members.map(async (member) => {
        const messages = messagesOf(member)
        for (let at = 0; at < messages.length; at += batchSize) {
          await service.hear(...messages.slice(at, at + batchSize))
        }
      }),
    )
  }

  it('promise the last piece once', async () => {
    await service.receive('LAST-PIECE', 1)
    const orders = Array.from({ length: 40 }, () => order([{ sku: 'LAST-PIECE', quantity: 1 }]))
    await service.hear(...orders.map(({ placed }) => placed()))
    await hearAtOnce((member) =>
      orders.filter((_, index) => index % members.length === member).map(({ paid }) => paid()),
    )
    const said = (await Promise.all(orders.map(({ id }) => service.said(id)))).flat()
    expect(said.filter(({ type }) => type === 'InventoryReserved')).toHaveLength(1)
    expect(said.filter(({ type }) => type === 'InsufficientStock')).toHaveLength(39)
    expect(await service.stock('LAST-PIECE')).toMatchObject({ available: 0, reserved: 1, received: 1 })
  })

  describe('of several SKUs, while orders are cancelled and goods come in', () => {
    const skus = ['CUP', 'POT', 'TEA', 'TIN', 'TRAY']
    const sku = (index: number): string => skus[index % skus.length] as string
    const orders = Array.from({ length: 120 }, (_, index) =>
      order([
        { sku: sku(index), quantity: 1 + (index % 3) },
        { sku: sku(index * 3 + 1), quantity: 1 + (index % 2) },
      ]),
    )
    // The two messages of an order, and its cancellation, fall to different members.
    const of = (member: number, shift: number) =>
      orders.filter((_, index) => (index + shift) % members.length === member)
    const isCancelled = (index: number) => index % 5 === 0

    it('promise no piece twice, and lose none', async () => {
      for (const each of skus) await service.receive(each, 40)
      await Promise.all([
        hearAtOnce((member) => [
          ...of(member, 0).map(({ placed }) => placed()),
          ...of(member, 1).map(({ paid }) => paid()),
        ]),
        hearAtOnce((member) =>
          of(member, 2)
            .filter((each) => isCancelled(orders.indexOf(each)))
            .map(({ cancelled }) => cancelled()),
        ),
        ...skus.map((each) => service.receive(each, 5)),
      ])
      const statuses = await Promise.all(orders.map(({ id }) => service.statusOf(id)))
      // Both happened, or the shelves were not contended for.
      expect(statuses.filter((status) => status === 'reserved').length).toBeGreaterThan(20)
      expect(statuses.filter((status) => status === 'rejected').length).toBeGreaterThan(5)
      for (const each of skus) {
        const reserved = orders
          .filter((_, index) => statuses[index] === 'reserved')
          .flatMap(({ lines }) => lines.filter((line) => line.sku === each))
          .reduce((sum, { quantity }) => sum + quantity, 0)
        expect(await service.stock(each)).toEqual({
          sku: each,
          received: 45,
          reserved,
          available: 45 - reserved,
          shipped: 0,
        })
      }
    })

    it('say one thing about each order, and number what they say', async () => {
      for (const { id } of orders) {
        const said = await service.said(id)
        expect(said.map(({ aggregateVersion }) => aggregateVersion)).toEqual(
          said.map((_, index) => index + 1),
        )
        expect([
          [],
          ['InventoryReserved'],
          ['InsufficientStock'],
          ['InventoryReserved', 'InventoryReleased'],
        ]).toContainEqual(said.map(({ type }) => type))
      }
    })

    it('end with empty promises: every piece is on the shelf or gone, whoever repeats what', async () => {
      // Each member hears everything, in an order of its own.
      const shippedOrLost = (member: number): readonly Message[] =>
        [...orders.slice(member * 30), ...orders.slice(0, member * 30)].map((each) =>
          orders.indexOf(each) % 2 === 0 ? each.shipped() : each.shipmentFailed(),
        )
      await hearAtOnce(shippedOrLost)
      for (const each of skus) {
        const { rows } = await service.db.query<{ kind: string; pieces: number }>(
          'select kind, sum(quantity)::int as pieces from stock_movements where sku = $1 group by kind',
          [each],
        )
        const moved = Object.fromEntries(rows.map(({ kind, pieces }) => [kind, pieces]))
        const { received = 0, reserved = 0, released = 0, shipped = 0 } = moved
        expect(reserved).toBe(released + shipped)
        expect(await service.stock(each)).toEqual({
          sku: each,
          received,
          reserved: 0,
          shipped,
          available: received - shipped,
        })
      }
    })
  })
})
