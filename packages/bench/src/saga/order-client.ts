import { errors, Pool } from 'undici'
import { newId } from '@repo/service/identity'
import { sampleOrder } from '../sample-messages.ts'

export interface OrderClient {
  /** `POST /orders` under a new key; the order's id once it is acknowledged. */
  place(index: number): Promise<string>
  stop(): Promise<void>
}

/** Many customers on a few kept connections. */
export function orderClient(orderUrl: string): OrderClient {
  const pool = new Pool(orderUrl, { connections: 128 })

  async function post(body: string, key: string): Promise<string> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const answer = await pool
      .request({ path: '/orders', method: 'POST', headers, body })
      .catch((error: unknown) => {
        // The server closed a connection that had been idle while our request was on its way: the same key asks again.
        if (error instanceof errors.SocketError) return undefined
        throw error
      })
    if (answer === undefined) return post(body, key)
    const text = await answer.body.text()
    if (answer.statusCode !== 201) throw new Error(`POST /orders answered ${answer.statusCode}: ${text}`)
    return (JSON.parse(text) as { orderId: string }).orderId
  }

  return {
    stop: () => pool.destroy(),
    place: (index) => post(bodyOf(index), newId()),
  }
}

function bodyOf(index: number): string {
  const { customerId, lines, total, address } = sampleOrder(index)
  return JSON.stringify({
    customerId,
    lines: lines.map((line) => ({ ...line, unitPrice: line.unitPrice.toString() })),
    currency: total.currency,
    address,
  })
}
