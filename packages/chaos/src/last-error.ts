import { readFileSync } from 'node:fs'

interface LogLine {
  readonly level?: unknown
  readonly msg?: unknown
  readonly part?: unknown
  readonly err?: { readonly message?: unknown }
}

const severe: readonly unknown[] = ['error', 'fatal']

/** What a process logged last at level error or fatal, in a few words; undefined when it never did. */
export function lastError(logFile: string): string | undefined {
  const lines = readFileSync(logFile, 'utf8').split('\n').reverse()
  for (const text of lines) {
    const { level, msg, part, err } = parsed(text)
    if (severe.includes(level))
      return [part, msg, err?.message].filter((said) => said !== undefined).join(': ')
  }
  return undefined
}

// Half a line, and what is no JSON at all, is nothing that we said.
function parsed(text: string): LogLine {
  try {
    return (JSON.parse(text) ?? {}) as LogLine
  } catch {
    return {}
  }
}
