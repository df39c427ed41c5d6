import { setTimeout as wait } from 'node:timers/promises'
import { type Ending } from '../costs.ts'
import { type Sagas } from './sagas.ts'

export interface ClosedLoopOptions {
  readonly sagas: Pick<Sagas, 'run' | 'settle'>
  /** Reads the meters when the loop is in full swing. */
  readonly begin?: () => Promise<Ending>
  readonly inFlight: number
  readonly rampSeconds: number
  readonly seconds: number
}

/**
 * Keeps so many sagas in flight that something is always saturated: whoever completes makes room for the next. What
 * is counted are completions between two instants at which the loop was in full swing. Gives sagas a second.
 */
export async function closedLoop(options: ClosedLoopOptions): Promise<number> {
  const { sagas, begin, inFlight, rampSeconds, seconds } = options
  const completedAt: number[] = []
  let running = true
  const customer = async (): Promise<void> => {
    while (running) completedAt.push(await sagas.run())
  }
  const customers = Promise.all(Array.from({ length: inFlight }, customer))
  customers.catch(() => (running = false))
  await wait(rampSeconds * 1_000)
  const spent = await begin?.()
  const from = performance.now()
  await wait(seconds * 1_000)
  const to = performance.now()
  const completed = completedAt.filter((at) => at > from && at <= to).length
  await spent?.(completed)
  running = false
  await sagas.settle()
  await customers
  return (completed * 1_000) / (to - from)
}
