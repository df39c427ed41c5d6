import { Pool } from 'undici'
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

  async function post(body: string, key: string, mayAskAgain = true): Promise<string> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const answer = await pool
      .request({ path: '/orders', method: 'POST', headers, body })
      .catch((error: unknown) => {
        if (mayAskAgain && isClosed(error)) return undefined
        throw error
      })
    if (answer === undefined) return post(body, key, false)
    const text = await answer.body.text()
    if (answer.statusCode !== 201) throw new Error(`POST /orders answered ${answer.statusCode}: ${text}`)
    return (JSON.parse(text) as { orderId: string }).orderId
  }

  return {
    stop: () => pool.destroy(),
    place: (index) => post(bodyOf(index), newId()),
  }
}

// By the server, most likely: it had been idle while our request was on its way. The same key asks again.
function isClosed(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
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
