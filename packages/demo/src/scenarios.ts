import type { Api, OrderBody } from './api.ts'

/** One order, what is done to it, and how its saga should end. */
export interface Scenario {
  readonly name: string
  readonly story: string
  readonly order: OrderBody
  /** What the customer does next; what went wrong about it, in words. */
  readonly then?: (given: {
    readonly api: Api
    readonly orderId: string
    readonly key: string
    readonly order: OrderBody
  }) => Promise<readonly string[]>
  readonly expected: {
    /** `COMPLETED`, or `CANCELLED (REASON)`. */
    readonly ends: string
    readonly says: readonly string[]
    readonly neverSays?: readonly string[]
  }
}

export const stock = [
  { sku: 'TEA-SENCHA-100', quantity: 500 },
  { sku: 'TEAPOT-IRON', quantity: 200 },
  { sku: 'CUP-RAKU', quantity: 500 },
] as const

const address = {
  recipient: 'Ada Byron',
  line1: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4LB',
  country: 'GB',
}

// The card provider reads the last four digits of the total, and the carrier the postal code: see the README of
// apps/provider-simulator. A total is the sum of its lines, so the price of one piece of tea decides it.
const order = (unitPrice: string, more: Partial<OrderBody> = {}): OrderBody => ({
  customerId: 'ada',
  currency: 'EUR',
  lines: [{ sku: 'TEA-SENCHA-100', quantity: 1, unitPrice }],
  address,
  ...more,
})

const completed = [
  'OrderPlaced',
  'PaymentSucceeded',
  'InventoryReserved',
  'OrderConfirmed',
  'OrderShipped',
  'OrderCompleted',
]

/** An order for every outcome of the saga's table. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'happy path',
    story:
      'three lines, paid, reserved, shipped; the customer posts it twice with one key and gets one order',
    order: order('1250', {
      salesChannel: 'web',
      lines: [
        { sku: 'TEA-SENCHA-100', quantity: 2, unitPrice: '1250' },
        { sku: 'TEAPOT-IRON', quantity: 1, unitPrice: '6400' },
        { sku: 'CUP-RAKU', quantity: 4, unitPrice: '1800' },
      ],
    }),
    async then({ api, orderId, key, order: body }) {
      const again = await api.placeOrder(body, key)
      const other = await api.placeOrder({ ...body, customerId: 'somebody-else' }, key)
      return [
        ...(again.body.orderId === orderId
          ? []
          : [`the second POST made another order, ${again.body.orderId}`]),
        ...(other.status === 422
          ? []
          : [`the same key with another body was answered ${other.status}, not 422`]),
      ]
    },
    expected: { ends: 'COMPLETED', says: completed, neverSays: ['PaymentRefunded', 'OrderCancelled'] },
  },
  {
    name: 'card declined',
    story: 'the provider refuses the charge; nothing was taken, so nothing is given back',
    order: order('9901'),
    expected: {
      ends: 'CANCELLED (PAYMENT_FAILED)',
      says: ['PaymentFailed', 'OrderCancelled'],
      neverSays: ['PaymentRefunded', 'InventoryReserved', 'OrderShipped'],
    },
  },
  {
    name: 'out of stock',
    story: 'one of two lines cannot be served; all or nothing, and the money goes back',
    order: order('1250', {
      lines: [
        { sku: 'TEA-SENCHA-100', quantity: 1, unitPrice: '1250' },
        { sku: 'UNICORN-HORN', quantity: 1, unitPrice: '99000' },
      ],
    }),
    expected: {
      ends: 'CANCELLED (OUT_OF_STOCK)',
      says: ['PaymentSucceeded', 'InsufficientStock', 'OrderCancelled', 'PaymentRefunded'],
      neverSays: ['InventoryReserved', 'OrderShipped'],
    },
  },
  {
    name: 'carrier refuses',
    story: 'confirmed, but the carrier does not go there; the stock is released and the money goes back',
    order: order('2200', { address: { ...address, city: 'Nowhere', postalCode: '00001' } }),
    expected: {
      ends: 'CANCELLED (SHIPMENT_FAILED)',
      says: ['OrderConfirmed', 'ShipmentFailed', 'OrderCancelled', 'InventoryReleased', 'PaymentRefunded'],
      neverSays: ['OrderShipped'],
    },
  },
  {
    name: 'cancelled in time',
    story:
      'the card is slow and the customer cancels meanwhile; the charge comes back unwanted and is refunded, and Inventory keeps a tombstone',
    order: order('9903'),
    async then({ api, orderId }) {
      await isCharging(api, orderId)
      const { status } = await api.cancel(orderId)
      return status === 200 ? [] : [`the cancel was answered ${status}, not 200`]
    },
    expected: {
      ends: 'CANCELLED (CUSTOMER_REQUEST)',
      says: ['OrderCancelled', 'PaymentRefunded'],
      neverSays: ['PaymentSucceeded', 'InventoryReserved', 'OrderShipped'],
    },
  },
  {
    name: 'cancelled too late',
    story: 'the customer cancels after the pivot and is refused: the parcel goes',
    order: order('1900', { address: { ...address, postalCode: '00003' } }),
    async then({ api, orderId }) {
      await until(async () => (await api.getOrder(orderId)).body.status !== 'PENDING')
      const { status } = await api.cancel(orderId)
      return status === 409 ? [] : [`the cancel was answered ${status}, not 409`]
    },
    expected: { ends: 'COMPLETED', says: completed, neverSays: ['OrderCancelled', 'PaymentRefunded'] },
  },
  {
    name: 'timed out',
    story:
      'the card provider has no answer until the deadline has passed; what it takes in the end is refunded',
    order: order('9910'),
    expected: {
      ends: 'CANCELLED (DEADLINE)',
      says: ['OrderCancelled', 'PaymentRefunded'],
      neverSays: ['PaymentSucceeded', 'OrderShipped'],
    },
  },
  {
    name: 'charged, answer lost',
    story: 'the charge succeeds and its answer is lost; Payment asks by key and does not charge again',
    order: order('9902'),
    expected: { ends: 'COMPLETED', says: completed, neverSays: ['PaymentRefunded'] },
  },
  {
    name: 'refund refused once',
    story: 'out of stock, and the first refund is refused; a second under a new key goes through',
    order: order('906', {
      lines: [
        { sku: 'TEA-SENCHA-100', quantity: 1, unitPrice: '906' },
        { sku: 'UNICORN-HORN', quantity: 1, unitPrice: '99000' },
      ],
    }),
    expected: {
      ends: 'CANCELLED (OUT_OF_STOCK)',
      says: ['InsufficientStock', 'OrderCancelled', 'PaymentRefunded'],
    },
  },
]

/** Until the charge is claimed: from then on only the provider knows whether money was taken. */
async function isCharging(api: Api, orderId: string): Promise<void> {
  await until(async () => (await api.payment(orderId)).body.status === 'charging')
}

async function until(holds: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('a scenario waited too long for its order to move')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
