import { setTimeout as wait } from 'node:timers/promises'
import { perThousand, type ProcessGroups } from '../process-groups.ts'
import { type Sagas } from './sagas.ts'

export interface ClosedLoopOptions {
  readonly sagas: Pick<Sagas, 'run' | 'settle'>
  readonly groups: ProcessGroups
  readonly inFlight: number
  readonly rampSeconds: number
  readonly seconds: number
}

export interface Throughput {
  readonly sagasPerSecond: number
  /** CPU milliseconds per 1,000 sagas, by group. */
  readonly cpu: Readonly<Record<string, number>> | undefined
}

/**
 * Keeps so many sagas in flight that something is always saturated: whoever completes makes room for the next. What
 * is counted are completions between two instants at which the loop was in full swing.
 */
export async function closedLoop(options: ClosedLoopOptions): Promise<Throughput> {
  const { sagas, groups, inFlight, rampSeconds, seconds } = options
  const completedAt: number[] = []
  let running = true
  const customer = async (): Promise<void> => {
    while (running) completedAt.push(await sagas.run())
  }
  const customers = Promise.all(Array.from({ length: inFlight }, customer))
  customers.catch(() => (running = false))
  await wait(rampSeconds * 1_000)
  const from = { at: performance.now(), cpu: groups.read() }
  await wait(seconds * 1_000)
  const to = { at: performance.now(), cpu: groups.read() }
  running = false
  await sagas.settle()
  await customers
  const completed = completedAt.filter((at) => at > from.at && at <= to.at).length
  return {
    sagasPerSecond: (completed * 1_000) / (to.at - from.at),
    cpu: perThousand(completed, from.cpu, to.cpu),
  }
}
