import pc from 'picocolors'

import type { Progress } from './explore.ts'

/** Ends an exploration that somebody interrupted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Takes the steps of an exploration one by one, shows how far it is, and lets go when the signal is given. */
export async function watched<Result>(
  title: string,
  steps: Generator<Progress, Result>,
  signal: AbortSignal,
): Promise<Result> {
  const line = progressLine(title)
  try {
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
      line.show(step.value)
      // The one place where a signal can get in.
      await new Promise(setImmediate)
      if (signal.aborted) throw new Interrupted(`${title}: ${step.value.states} states, nothing wrong so far`)
    }
  } finally {
    line.clear()
  }
}

function progressLine(title: string) {
  const { isTTY } = process.stderr
  const everyMs = isTTY ? 200 : 10_000
  const startedAt = performance.now()
  let shownAt = startedAt
  return {
    show({ states, expanded, transitions, level }: Progress) {
      const now = performance.now()
      if (now - shownAt < everyMs) return
      shownAt = now
      const seconds = (now - startedAt) / 1_000
      const text = `${title}: ${states.toLocaleString('en-US')} states found, ${((100 * expanded) / states).toFixed(0)} % of them done, ${transitions.toLocaleString('en-US')} transitions, level ${level}, ${seconds.toFixed(0)} s`
      process.stderr.write(isTTY ? `\r\u001b[K${pc.dim(text)}` : `${text}\n`)
    },
    clear: () => void (isTTY && process.stderr.write('\r\u001b[K')),
  }
}
