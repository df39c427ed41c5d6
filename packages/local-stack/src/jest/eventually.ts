export interface Eventually {
  readonly timeoutMs?: number
  readonly everyMs?: number
  /** What is waited for; begins the message of the failure. */
  readonly describe?: string
}

/** Repeats the check until it does not throw and gives its result; when time is up, throws what it threw last. */
export async function eventually<T>(check: () => T | Promise<T>, options: Eventually = {}): Promise<T> {
  const { timeoutMs = 15_000, everyMs = 50, describe } = options
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
