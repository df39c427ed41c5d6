import type { Logger } from '@repo/observability/logger'

/** A moving part. What it has of these two is used: others are simply kept. */
export interface Part {
  stop?(): Promise<void>
  /** Resolves when the part has died and will not come back: the process must end. Never on `stop`. */
  readonly dead?: Promise<Error>
}

/** Starts one part; the next line of the composition root runs when it is up. Rejects when it cannot start. */
export type Start = <T>(label: string, make: () => T | Promise<T>) => Promise<T>

export interface Life {
  readonly start: Start
  /** Aborts when the process begins to stop, whatever the reason. */
  readonly signal: AbortSignal
  /** Resolves with the first part that died. */
  readonly died: Promise<Error>
  /** Stops the parts in reverse. Never rejects; false when a part failed to stop, or not in time. */
  stop(): Promise<boolean>
}

interface Started {
  readonly label: string
  stop(): Promise<void>
}

/** Parts that start in order and stop in reverse, all of them within one bound. */
export function createLife({
  log,
  stopTimeoutMs,
}: {
  readonly log: Logger
  readonly stopTimeoutMs: number
}): Life {
  const controller = new AbortController()
  const { signal } = controller
  const parts: Started[] = []
  const deaths = deferred<Error>()
  let starting: Promise<unknown> = Promise.resolve()
  let stopping: Promise<boolean> | undefined

  async function start<T>(label: string, make: () => T | Promise<T>): Promise<T> {
    signal.throwIfAborted()
    const startedAt = performance.now()
    // Registered before `start` resolves: a stop that comes meanwhile waits for this part, and then stops it too.
    const made = (async () => make())().then((value) => {
      keep(label, value)
      return value
    })
    starting = Promise.allSettled([starting, made])
    const value = await made
    log.debug({ part: label, durationMs: Math.round(performance.now() - startedAt) }, 'started')
    signal.throwIfAborted()
    return value
  }

  function keep(label: string, value: unknown) {
    if (typeof value !== 'object' || value === null) return
    const part = value as Part
    if (typeof part.stop === 'function') parts.push({ label, stop: async () => part.stop?.() })
    void part.dead?.then((error) =>
      deaths.resolve(new Error(`${label} died: ${error.message}`, { cause: error })),
    )
  }

  async function stopAll(): Promise<boolean> {
    controller.abort(new Error('the process is stopping'))
    const deadline = performance.now() + stopTimeoutMs
    // Half of what is left, not all of it: a part that hangs must not take the time of those below it.
    const share = () => (deadline - performance.now()) / 2
    let clean = await within(share(), starting, 'a part that was still starting', log)
    for (const { label, stop } of parts.reverse()) {
      const stopped = await within(share(), stop(), label, log)
      clean = stopped && clean
    }
    return clean
  }

  return { start, signal, died: deaths.promise, stop: () => (stopping ??= stopAll()) }
}

/** True when the work was done in time; what went wrong is logged, and the next part gets its turn. */
async function within(
  timeoutMs: number,
  work: Promise<unknown>,
  part: string,
  log: Logger,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, timeoutMs, 'late')))
  try {
    if ((await Promise.race([work, late])) !== 'late') return true
    log.error({ part }, 'did not stop in time')
  } catch (err) {
    log.error({ part, err }, 'failed to stop')
  } finally {
    clearTimeout(timer)
  }
  return false
}

function deferred<T>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((yes) => (resolve = yes))
  return { promise, resolve }
}
