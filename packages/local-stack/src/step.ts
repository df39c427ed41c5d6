import { Problem } from './problem.ts'

export type OnStep = (step: string, done: boolean) => void
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** Says when a piece of work begins and when it is done; one that fails is never said to be done. */
export function stepper(onStep: OnStep | undefined): Step {
  return async (name, work) => {
    onStep?.(name, false)
    const result = await work()
    onStep?.(name, true)
    return result
  }
}

/** The work, or a rejection as soon as the signal aborts; the work itself goes on, and whoever called must end it. */
export async function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  let abort = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(new Problem('Interrupted.'))
  })
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
