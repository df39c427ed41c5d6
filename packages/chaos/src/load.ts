/** Customers who come at a constant rate, whatever becomes of those before them. */
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { type RequestFact } from '@repo/judge/run-facts'
import { orderToPlace, type OrderToPlace } from './orders.ts'
import { pick, type Random } from './random.ts'

export interface Load {
  /** Placings of which the customer was told nothing, or nothing that says what became of them. */
  readonly unanswered: number
  readonly placed: number
  readonly acknowledged: number
  readonly cancels: { readonly accepted: number; readonly refused: number; readonly unknown: number }
  readonly duplicates: number
  /** Places so many orders over so many milliseconds, and resolves when every customer has gone. */
  run(sagas: number, ms: number, signal: AbortSignal): Promise<void>
}

const patienceMs = 8_000
const attempts = 9

export function load(urls: readonly string[], chance: Random, onRequest: (fact: RequestFact) => void): Load {
  const acknowledged = new Set<string>()
  const cancels = { accepted: 0, refused: 0, unknown: 0 }
  let placed = 0
  let duplicates = 0
  let unanswered = 0

  async function post(path: string, init: RequestInit): Promise<Response> {
    const url = pick(Math.random, urls)
    return fetch(`${url}${path}`, { method: 'POST', signal: AbortSignal.timeout(patienceMs), ...init })
  }

  async function ask(idempotencyKey: string, body: unknown): Promise<string | 'refused' | undefined> {
    const asked = { fact: 'request', what: 'place', key: idempotencyKey, sentAt: new Date() } as const
    try {
      const response = await post('/orders', {
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(body),
      })
      const answer = (await response.json()) as { readonly orderId?: string }
      const answered = { ...asked, answeredAt: new Date(), status: response.status }
      if (response.status === 201 && answer.orderId !== undefined) {
        onRequest({ ...answered, orderId: answer.orderId, outcome: 'ok' })
        acknowledged.add(answer.orderId)
        return answer.orderId
      }
      const refused = response.status >= 400 && response.status < 500 && response.status !== 408
      onRequest({ ...answered, outcome: refused ? 'failed' : 'unknown' })
      if (!refused) unanswered += 1
      return refused ? 'refused' : undefined
    } catch {
      onRequest({ ...asked, outcome: 'unknown' })
      unanswered += 1
      return undefined
    }
  }

  async function cancel(orderId: string, signal: AbortSignal): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const asked = { fact: 'request', what: 'cancel', orderId, sentAt: new Date() } as const
      const status = await post(`/orders/${orderId}/cancel`, {})
        .then(async (response) => {
          await response.arrayBuffer()
          return response.status
        })
        .catch(() => 0)
      onRequest({
        ...asked,
        ...(status > 0 && { answeredAt: new Date(), status }),
        outcome: status === 200 ? 'ok' : status === 409 ? 'failed' : 'unknown',
      })
      if (status === 200) return void (cancels.accepted += 1)
      if (status === 409) return void (cancels.refused += 1)
      await wait(500, undefined, { signal }).catch(() => undefined)
    }
    cancels.unknown += 1
  }

  async function customer({ body, copies, cancelAfterMs }: OrderToPlace, signal: AbortSignal): Promise<void> {
    const key = randomUUID()
    const extra = Array.from({ length: copies }, () => ask(key, body))
    duplicates += copies
    for (let attempt = 0; attempt < attempts && !signal.aborted; attempt++) {
      const answer = await ask(key, body)
      if (answer === 'refused') break
      if (answer !== undefined) {
        if (cancelAfterMs !== undefined) {
          await wait(cancelAfterMs, undefined, { signal }).catch(() => undefined)
          await cancel(answer, signal)
        }
        break
      }
      await wait(Math.min(5_000, 300 * 2 ** attempt), undefined, { signal }).catch(() => undefined)
    }
    await Promise.all(extra)
  }

  return {
    get unanswered() {
      return unanswered
    },
    get placed() {
      return placed
    },
    get acknowledged() {
      return acknowledged.size
    },
    cancels,
    get duplicates() {
      return duplicates
    },
    async run(sagas, ms, signal) {
      setMaxListeners(0, signal)
      const startsAt = performance.now()
      const customers: Promise<void>[] = []
      for (let index = 0; index < sagas && !signal.aborted; index++) {
        const earlyMs = startsAt + (index * ms) / sagas - performance.now()
        if (earlyMs > 0) await wait(earlyMs, undefined, { signal }).catch(() => undefined)
        if (signal.aborted) break
        placed += 1
        customers.push(customer(orderToPlace(chance, placed), signal))
      }
      await Promise.all(customers)
    },
  }
}
