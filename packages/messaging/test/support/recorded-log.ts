import type { Log } from '../../src/log.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'

export interface Line {
  readonly level: Level
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A log that keeps every line. */
export function recordedLog(): { readonly lines: Line[]; readonly log: Log } {
  const lines: Line[] = []
  const at = (level: Level) => (fields: object, text: string) =>
    void lines.push({ level, text, fields: { ...fields } })
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } }
}
