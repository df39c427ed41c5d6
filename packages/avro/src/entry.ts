import type { Problem } from './problem.ts'
import type { Subject } from './schemas.ts'

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string' && value.trim() !== ''
const service: Check = (value) => typeof value === 'string' && /^[a-z][a-z-]*$/.test(value)
const day: Check = (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)

const required: Readonly<Record<string, Check>> = {
  owner: text,
  description: text,
  topic: text,
  producer: service,
  consumers: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(service) && new Set(value).size === value.length,
  key: text,
  retention: text,
  stalenessBoundMs: (value) => Number.isInteger(value) && (value as number) > 0,
  status: (value) => value === 'active' || value === 'deprecated',
}
const optional: Readonly<Record<string, Check>> = { nameExemption: text, replacedBy: text, sunset: day }

/** What is missing from the catalogue entry of an event, or is not what it should be. */
export function entryProblems({ type, entry }: Subject): readonly Problem[] {
  const fields = entry as unknown as Readonly<Record<string, unknown>>
  const wrong = [
    ...Object.entries(required)
      .filter(([name, check]) => !check(fields[name]))
      .map(([name]) => `"${name}" is missing or malformed`),
    ...Object.entries(fields)
      .filter(([name, value]) => !required[name] && !optional[name]?.(value))
      .map(([name]) => `"${name}" is malformed or unknown`),
    ...(entry.topic === `${entry.producer}.events`
      ? []
      : [`the topic of ${entry.producer} is ${entry.producer}.events`]),
    ...(entry.status === 'deprecated' && !(entry.replacedBy && entry.sunset)
      ? ['a deprecated event says what replaces it ("replacedBy") and when it ends ("sunset")']
      : []),
  ]
  return wrong.map((what) => ({ where: `${type}/entry.json`, what }))
}
