import { randomUUID } from 'node:crypto'

import pc from 'picocolors'

import type { Api, Saga } from './api.ts'
import { mechanismsShown, printMechanisms } from './mechanisms.ts'
import { place, type Placed } from './place.ts'
import { scenarios, stock } from './scenarios.ts'
import { judgeSaga, printSummary } from './summary.ts'
import { watch } from './watch.ts'

export interface DemoOptions {
  readonly api: Api
  readonly print: (line: string) => void
  readonly signal: AbortSignal
  /** How long all sagas together may take. */
  readonly timeoutMs: number
}

/** Places one order for every outcome, prints each saga as it unfolds, and tells whether all ended as they should. */
export async function runDemo({ api, print, signal, timeoutMs }: DemoOptions): Promise<boolean> {
  const runId = randomUUID().slice(0, 8)
  for (const { sku, quantity } of stock) {
    const { status, body } = await api.receiveStock(sku, quantity, `demo-${runId}-${sku}`)
    if (status >= 300) throw new Error(`goods could not be received (${status}): ${JSON.stringify(body)}`)
  }
  print(pc.bold(`${scenarios.length} orders, one for every way in which a saga can end`))
  print(pc.dim('time (UTC)    order                    service   event              why, and how long after'))

  const startedAt = performance.now()
  const sagas = new Map<string, Saga>()
  const placed: Placed[] = []
  const [first, ...others] = scenarios
  // The first alone, so that it can be read from end to end, and so that the others meet processes that are warm.
  // These at once, as customers do: a scenario that waits for its moment holds up nobody else.
  for (const round of [first ? [first] : [], others]) {
    const group = await Promise.all(round.map((scenario) => place(api, scenario, runId)))
    for (const [id, saga] of await watch(group, { api, print, timeoutMs, signal })) sagas.set(id, saga)
    placed.push(...group)
  }
  const verdicts = placed.map((each) => judgeSaga(each, sagas.get(each.orderId)))
  printSummary(verdicts, print)
  print(pc.dim(`       ${((performance.now() - startedAt) / 1000).toFixed(1)} s`))
  const shown = await mechanismsShown(api, placed, sagas)
  printMechanisms(shown, print)
  return verdicts.every(({ ok }) => ok) && shown.every(({ ok }) => ok)
}
