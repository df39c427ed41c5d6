export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

const width = 110

/** JSON as the files under /schemas are written: an object or array stays on one line while it fits. */
export function formatJson(value: unknown): string {
  return `${format(value as Json, 0, 0)}\n`
}

function format(value: Json, depth: number, used: number): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const line = oneLine(value)
  if (used + line.length < width) return line
  const inner = '  '.repeat(depth + 1)
  const lines = Array.isArray(value)
    ? value.map((item: Json) => inner + format(item, depth + 1, inner.length))
    : Object.entries(value).map(([key, item]) => {
        const start = `${inner}${JSON.stringify(key)}: `
        return start + format(item as Json, depth + 1, start.length)
      })
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${lines.join(',\n')}\n${'  '.repeat(depth)}${close}`
}

function oneLine(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => oneLine(item)).join(', ')}]`
  const entries = Object.entries(value)
  if (entries.length === 0) return '{}'
  return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item as Json)}`).join(', ')} }`
}
