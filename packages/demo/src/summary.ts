import pc from 'picocolors'

import type { Saga } from './api.ts'
import { isOver } from './watch.ts'
import type { Placed } from './place.ts'

export interface Verdict {
  readonly placed: Placed
  readonly ok: boolean
  readonly ended: string
  readonly complaints: readonly string[]
}

/** Whether a saga ended as its scenario says it should. */
export function judgeSaga(placed: Placed, saga: Saga | undefined): Verdict {
  const { expected } = placed.scenario
  const complaints = [...placed.complaints]
  const ended = saga ? endOf(saga) : 'unknown to the Tracker'
  if (ended !== expected.ends) complaints.push(`should have ended ${expected.ends}`)
  const said = new Set(saga?.timeline.map(({ type }) => type))
  const missing = expected.says.filter((type) => !said.has(type))
  if (missing.length > 0) complaints.push(`nobody said ${missing.join(', ')}`)
  const forbidden = (expected.neverSays ?? []).filter((type) => said.has(type))
  if (forbidden.length > 0) complaints.push(`somebody said ${forbidden.join(', ')}`)
  if (saga && !isOver(placed, saga)) complaints.push('had not come to its end in time')
  return { placed, ok: complaints.length === 0, ended, complaints }
}

/** `COMPLETED`, or `CANCELLED (OUT_OF_STOCK)`. */
function endOf(saga: Saga): string {
  const cancelled = saga.timeline.find(({ type }) => type === 'OrderCancelled')
  const reason = (cancelled?.data as { readonly reason?: string } | undefined)?.reason
  const status = saga.status.toUpperCase()
  return status === 'CANCELLED' && reason ? `${status} (${reason})` : status
}

export function printSummary(verdicts: readonly Verdict[], print: (line: string) => void): void {
  print('')
  print(pc.bold('What the orders came to'))
  for (const { placed, ok, ended, complaints } of verdicts) {
    const mark = ok ? pc.green('ok    ') : pc.red('WRONG ')
    print(`${mark} ${placed.scenario.name.padEnd(24)} ${ended.padEnd(30)} ${pc.dim(placed.orderId)}`)
    print(pc.dim(`       ${placed.scenario.story}`))
    for (const complaint of complaints) print(pc.red(`       ${complaint}`))
  }
}
