import type { Api } from './api.ts'
import type { Scenario } from './scenarios.ts'

export interface Placed {
  readonly scenario: Scenario
  readonly orderId: string
  /** What the scenario itself found wrong while it asked for things, in words. */
  readonly complaints: readonly string[]
}

/** Places the scenario's order and does to it what the scenario does: a repeated POST, a cancel, a cancel too late. */
export async function place(api: Api, scenario: Scenario, runId: string): Promise<Placed> {
  const key = `demo-${runId}-${scenario.name.replaceAll(' ', '-')}`
  const { status, body } = await api.placeOrder(scenario.order, key)
  if (status !== 201) {
    throw new Error(`${scenario.name}: POST /orders answered ${status}: ${JSON.stringify(body)}`)
  }
  const complaints = await scenario.then?.({ api, orderId: body.orderId, key, order: scenario.order })
  return { scenario, orderId: body.orderId, complaints: complaints ?? [] }
}
