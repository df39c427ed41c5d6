import { Agent, request } from 'node:http'
import { newId } from '@repo/service/identity'
import { sampleOrder } from '../sample-messages.ts'

export interface OrderClient {
  /** `POST /orders` under a new key; the order's id once it is acknowledged. */
  place(index: number): Promise<string>
  stop(): void
}

/** Many customers on a few kept connections. */
export function orderClient(orderUrl: string): OrderClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 })
  const { hostname, port } = new URL(orderUrl)
  const to = { agent, hostname, port, path: '/orders', method: 'POST' }

  function post(body: string, key: string): Promise<string> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': key,
    }
    return new Promise((resolve, reject) => {
      const posted = request({ ...to, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('error', reject)
        response.on('end', () => {
          if (response.statusCode === 201) resolve((JSON.parse(text) as { orderId: string }).orderId)
          else reject(new Error(`POST /orders answered ${response.statusCode}: ${text}`))
        })
      })
      posted.on('error', (error) => {
        // The server closed a connection that had been idle while our request was on its way: the same key asks again.
        if (posted.reusedSocket) resolve(post(body, key))
        else reject(error)
      })
      posted.end(body)
    })
  }

  return {
    stop: () => agent.destroy(),
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
