/**
 * The end of a statement that nobody waits for: it fails with CONFLICT unless it changed as many rows as it must.
 * `changed` is the part of its WITH that changes them and returns a row for each, `expected` the parameter that says how many.
 */
export function allOrConflict({
  changed,
  expected,
  otherwise,
}: {
  readonly changed: string
  readonly expected: string
  /** What is wrong with the others; part of the SQL, never input. */
  readonly otherwise: string
}): string {
  return `select raise_conflict(${expected}::int - count(*) || ' of ' || ${expected}::int || ' ${otherwise}')
     from ${changed} having count(*) <> ${expected}::int`
}
