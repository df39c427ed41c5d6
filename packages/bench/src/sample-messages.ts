import { type MessageOf } from '@repo/contracts/events'
import { newId } from '@repo/service/identity'

/** Articles that every order draws from: few enough that orders meet at the same stock rows. */
export const skus = Array.from({ length: 20 }, (_, index) => `SKU-${String(index).padStart(3, '0')}`)

const address = {
  recipient: 'Ada Byron',
  line1: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4LB',
  country: 'GB',
}

/** Two lines of different articles; the total says nothing to the provider simulator. */
export function sampleOrder(index: number) {
  const sku = (offset: number): string => skus[(index + offset) % skus.length] as string
  const lines = [
    { sku: sku(0), quantity: 1, unitPrice: 1_250n },
    { sku: sku(7), quantity: 2, unitPrice: 399n },
  ]
  return {
    customerId: `customer-${index % 1_000}`,
    lines,
    total: { amount: 2_048n, currency: 'EUR' },
    address,
  }
}

export function orderPlaced(orderId: string, index: number, version = 1): MessageOf<'OrderPlaced'> {
  return {
    ...envelope(orderId, version),
    type: 'OrderPlaced',
    data: { ...sampleOrder(index), salesChannel: null },
  }
}

export function paymentSucceeded(orderId: string): MessageOf<'PaymentSucceeded'> {
  const data = { chargeId: `charge-${orderId}`, total: { amount: 2_048n, currency: 'EUR' } }
  return { ...envelope(orderId, 1), type: 'PaymentSucceeded', data }
}

function envelope(aggregateId: string, aggregateVersion: number) {
  const metadata = { correlationId: newId(), causationId: newId(), userId: 'ada' }
  return { eventId: newId(), aggregateId, aggregateVersion, occurredAt: new Date(), metadata }
}
