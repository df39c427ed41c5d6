/** What must hold of a saga, in the letters of the judge: A at any moment, Q when nothing is left to do. */
import type { Saga } from './saga-model.ts'

/** The first thing that is wrong with a saga, at any moment. */
export function wrongNow(saga: Saga): string | null {
  const { order, payment, inventory, shipping, said } = saga
  const charges = answered(saga, ':charge')
  const refunds = answered(saga, ':refund:')
  const bookings = answered(saga, ':booking')
  const confirmed = said.some((event) => event.type === 'OrderConfirmed')

  if (charges > 1 || refunds > charges) return `A1: ${charges} charges and ${refunds} refunds`
  if (payment.status === 'tombstone' && charges > 0) return 'A1: a charge that nobody will ever give back'
  if (bookings > 1) return `A3: ${bookings} shipments`
  if (bookings > 0 && inventory.status !== 'reserved' && inventory.status !== 'consumed') {
    return `A3: shipped while its stock is ${inventory.status}`
  }
  if (bookings > 0 && order.status === 'cancelled') return 'A3: shipped, and cancelled'
  if (bookings > 0 && shipping.status === 'failed') return 'A3: shipped, and recorded as failed'
  const twice = said.find((event, at) => said.findIndex((other) => other.type === event.type) !== at)
  if (twice) return `A4: ${twice.type} was published twice`
  if (confirmed && order.status === 'cancelled' && order.reason !== 'SHIPMENT_FAILED') {
    return `A6: a confirmed order was cancelled by ${order.reason}`
  }
  return null
}

/** The first thing that is wrong with a saga in which nothing is left to do. */
export function wrongWhenQuiet(saga: Saga): string | null {
  const { order, payment, inventory, shipping } = saga
  const net = answered(saga, ':charge') - answered(saga, ':refund:')
  const found = `net ${net}, ${payment.status}, ${inventory.status}, ${shipping.status}`
  switch (order.status) {
    case 'none':
      return saga.said.length === 0 ? null : 'Q2: something was said about an order that nobody placed'
    case 'pending':
    case 'confirmed':
      return `Q2: stuck in ${order.status} (${found})`
    case 'completed': {
      const served =
        payment.status === 'charged' && inventory.status === 'consumed' && shipping.status === 'shipped'
      const shipped = answered(saga, ':booking') === 1
      return net === 1 && served && shipped ? null : `Q3: completed, but ${found}`
    }
    case 'cancelled': {
      const held = inventory.status === 'reserved' || inventory.status === 'consumed'
      const open = !['tombstone', 'failed', 'refunded'].includes(payment.status)
      return net !== 0 || held || open || answered(saga, ':booking') > 0
        ? `Q3: cancelled, but ${found}`
        : null
    }
  }
}

/** Calls that the provider carried out. */
function answered({ journal }: Saga, step: string): number {
  return Object.entries(journal).filter(([key, outcome]) => outcome === 'ok' && key.includes(step)).length
}
