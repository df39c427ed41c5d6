export interface Eventually {
  readonly timeoutMs?: number
  readonly everyMs?: number
  /** What is waited for; begins the message of the failure. */
  readonly describe?: string
}

// Below any wait of a test: mutation testing breaks the code on purpose, thousands of times, and waits in vain each time.
const mostMs = Number(process.env.SAGA_TEST_PATIENCE_MS ?? Infinity)

/** For what needs a group to form or to give its partitions to others: several sessions and pauses of kafkajs. */
export const groupWait = { timeoutMs: 60_000 } as const satisfies Eventually

/** Repeats the check until it does not throw and gives its result; when time is up, throws what it threw last. */
export async function eventually<T>(check: () => T | Promise<T>, options: Eventually = {}): Promise<T> {
  // Below the 30 s of a lease and the minute of some polls: a test that waits for the bell must not be content with those.
  const { everyMs = 50, describe } = options
  const timeoutMs = Math.min(options.timeoutMs ?? 25_000, mostMs)
  const deadline = Date.now() + timeoutMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() >= deadline) throw explained(error, describe, timeoutMs)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
}

function explained(error: unknown, describe: string | undefined, timeoutMs: number): unknown {
  if (describe !== undefined && error instanceof Error)
    error.message = `${describe}: not within ${timeoutMs} ms\n${error.message}`
  return error
}
