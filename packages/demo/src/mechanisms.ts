import { metricSpecs } from '@repo/observability/names'
import pc from 'picocolors'

import type { Api, Saga } from './api.ts'
import type { Placed } from './place.ts'

/** A mechanism that the demo is meant to show, and whether it was really at work. */
export interface Shown {
  readonly what: string
  readonly ok: boolean
  readonly seen: string
}

/** A demo in which a mechanism never ran proves nothing about it: each must have left a trace. */
export async function mechanismsShown(
  api: Api,
  placed: readonly Placed[],
  sagas: ReadonlyMap<string, Saga>,
): Promise<readonly Shown[]> {
  const metrics = await api.metrics('order')
  const snapshots = counter(metrics, metricSpecs.storeUses.name, 'snapshot_read')
  const upcasts = counter(metrics, metricSpecs.storeUses.name, 'event_upcast')
  const cancelled = placed.find(({ scenario }) => scenario.name === 'cancelled in time')
  const reservation = cancelled ? (await api.reservation(cancelled.orderId)).body.status : 'not placed'
  const refunds = [...sagas.values()].filter(({ timeline }) =>
    timeline.some(({ type }) => type === 'PaymentRefunded'),
  ).length
  return [
    { what: 'an order was read from a snapshot', ok: snapshots > 0, seen: `${snapshots} times` },
    {
      what: 'a stored event of version 1 was brought to version 2',
      ok: upcasts > 0,
      seen: `${upcasts} times`,
    },
    { what: 'a tombstone stopped what came after it', ok: reservation === 'tombstone', seen: reservation },
    { what: 'money was given back', ok: refunds > 0, seen: `${refunds} times` },
  ]
}

export function printMechanisms(shown: readonly Shown[], print: (line: string) => void): void {
  print('')
  print(pc.bold('What was really at work'))
  for (const { what, ok, seen } of shown) {
    print(`${ok ? pc.green('ok    ') : pc.red('WRONG ')} ${what} ${pc.dim(`(${seen})`)}`)
  }
}

function counter(metrics: string, name: string, label: string): number {
  const line = metrics.split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(`"${label}"`))
  return Number(line?.split(' ').at(-1) ?? 0)
}
