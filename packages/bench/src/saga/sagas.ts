import { type Outcome } from '../measurement.ts'
import { type OrderClient } from './order-client.ts'
import { type Completions } from './completions.ts'

const hopelessAfterMs = 20_000

/** Places orders and waits for what becomes of them. */
export class Sagas {
  readonly #client: OrderClient
  readonly #completions: Completions
  readonly #underWay = new Set<Promise<unknown>>()
  #placed = 0
  #acknowledged = 0

  constructor(client: OrderClient, completions: Completions) {
    this.#client = client
    this.#completions = completions
  }

  /** Orders that were acknowledged so far. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Places the next order; when it was completed. */
  run(): Promise<number> {
    const saga = this.#run()
    this.#underWay.add(saga)
    const remove = () => this.#underWay.delete(saga)
    saga.then(remove, remove)
    return saga
  }

  /** Waits until every order that was placed is completed; rejects when none has been for 20 s. */
  async settle(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const begun = performance.now()
    const hopeless = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        const quietMs = performance.now() - Math.max(begun, this.#completions.lastAt)
        const lost = this.#completions.waiting
        if (quietMs > hopelessAfterMs)
          reject(new LostOrders(`${lost} acknowledged orders were never completed`))
      }, 500)
    })
    try {
      await Promise.race([Promise.all(this.#underWay), hopeless])
    } finally {
      clearInterval(timer)
    }
  }

  async #run(): Promise<number> {
    const orderId = await this.#client.place((this.#placed += 1))
    this.#acknowledged += 1
    return this.#completions.of(orderId)
  }
}

/** The one failure of a saga run that is a result: it is reported and fails the run. */
class LostOrders extends Error {
  override readonly name = 'LostOrders'
}

/** What a measurement comes to that lost orders: no figures. Throws any other error again. */
export function ofLostOrders(error: unknown, wrong: readonly string[]): Outcome {
  if (!(error instanceof LostOrders)) throw error
  return { series: [], verdicts: [], notes: [], wrong: [...wrong, error.message] }
}
