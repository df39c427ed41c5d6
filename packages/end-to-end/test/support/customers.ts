import { randomUUID } from 'node:crypto'
import type { ClientRequest } from '@repo/judge/witnesses'
import { eventually } from '@repo/local-stack/jest/eventually'

/** Customers who repeat a request under its key until they are told the number of their order. */
export interface Customers {
  /** Every request, and what the customer was told. */
  readonly requests: readonly ClientRequest[]
  /** Ids of the orders that were acknowledged. */
  readonly acknowledged: readonly string[]
  place(): Promise<string>
  /** Places so many orders, twenty at a time. */
  burst(orders: number): Promise<void>
}

const atATime = 20

export function customers(orderUrl: string): Customers {
  const requests: ClientRequest[] = []
  const acknowledged: string[] = []

  async function ask(idempotencyKey: string): Promise<string> {
    try {
      const response = await fetch(`${orderUrl}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(order),
        signal: AbortSignal.timeout(15_000),
      })
      const { orderId } = (await response.json()) as { readonly orderId?: string }
      if (response.status !== 201 || orderId === undefined) throw new Error(`answered ${response.status}`)
      requests.push({ idempotencyKey, outcome: 'ok', orderId })
      return orderId
    } catch (error) {
      requests.push({ idempotencyKey, outcome: 'unknown' })
      throw error
    }
  }

  async function place(): Promise<string> {
    const key = randomUUID()
    const orderId = await eventually(() => ask(key), { timeoutMs: 90_000, describe: 'the order is taken' })
    acknowledged.push(orderId)
    return orderId
  }

  return {
    requests,
    acknowledged,
    place,
    async burst(orders) {
      let left = orders
      const customer = async () => {
        while (left-- > 0) await place()
      }
      await Promise.all(Array.from({ length: atATime }, customer))
    },
  }
}

const order = {
  customerId: 'ada',
  currency: 'EUR',
  lines: [
    { sku: 'CUP', quantity: 2, unitPrice: '450' },
    { sku: 'TEAPOT', quantity: 1, unitPrice: '2500' },
  ],
  address: {
    recipient: 'Ada Lovelace',
    line1: '12 St James Square',
    city: 'London',
    postalCode: 'SW1Y 4JH',
    country: 'GB',
  },
}

/** The articles of every order; enough of each for a thousand. */
export const articles = ['CUP', 'TEAPOT'] as const
