/**
 * Calls `then` once, when at least `delayMs` have passed; `clearTimeout` takes it back. A timer of Node's alone may be
 * almost 1 ms early, and drops the part of a millisecond that it is asked for: it can ring before a row is due by the
 * database's clock, and whoever looks then finds nothing.
 */
export function notBefore(delayMs: number, then: () => void): NodeJS.Timeout {
  return setTimeout(then, Math.ceil(delayMs) + 1)
}
