/** Names what a transaction or a statement is about, by the tables that it touches: the port sees nothing else. */
export type Flow =
  | 'place'
  | 'cancel'
  | 'consume'
  | 'projection'
  | 'effects.claim'
  | 'effects.record'
  | 'deadline'
  | 'park'
  | 'replay'
  | 'other'

const marks: readonly (readonly [RegExp, Flow])[] = [
  [/insert into dead_letter_audit|delete from dead_letters/, 'replay'],
  [/insert into saga_events|insert into order_summaries/, 'projection'],
  [/insert into inbox/, 'consume'],
  [/insert into idempotency_keys/, 'place'],
  [/effect_due_at <= clock_timestamp/, 'effects.claim'],
  [/with overdue as materialized/, 'deadline'],
  [/insert into dead_letters/, 'park'],
  [/update (payments|shipments)|insert into (payments|shipments)/, 'effects.record'],
  [/insert into events/, 'cancel'],
]

const rank: readonly Flow[] = marks.map(([, flow]) => flow)

/** The flow of a transaction that was `before` until this statement came. */
export function flowOf(before: Flow, sql: string): Flow {
  const found = marks.find(([mark]) => mark.test(sql))?.[1]
  if (found === undefined || before === found) return before
  if (before === 'other') return found
  return rank.indexOf(found) < rank.indexOf(before) ? found : before
}

const statements: readonly (readonly [RegExp, string])[] = [
  [/with delivered as/, 'inbox.admit'],
  [/insert into inbox \(event_id\) values/, 'replay.admit'],
  [/insert into outbox \(/, 'outbox.insert'],
  [/delete from outbox where/, 'relay.remove'],
  [/traceparent\s+from outbox\s+where/, 'relay.claim'],
  [/insert into blocked_keys/, 'park.block'],
  [/insert into dead_letters/, 'park.insert'],
  [/insert into dead_letter_audit/, 'dead-letter.audit'],
  [/delete from dead_letters/, 'replay.remove'],
  [/insert into idempotency_keys/, 'place.key'],
  [/insert into events/, 'order.append'],
  [/effect_due_at <= clock_timestamp/, 'effects.lock'],
  [/with overdue as materialized/, 'deadline.due'],
  [/from stock where/, 'inventory.lock-stock'],
  [/insert into stock_movements/, 'inventory.move'],
  [/insert into ledger_entries/, 'payment.ledger'],
  [/insert into saga_events/, 'projection.insert'],
  [/insert into applied_offsets/, 'projection.offsets'],
]

/** Statements that look for something to do: when they found nothing, nothing happened at which one could be hurt. */
export const polls: ReadonlySet<string> = new Set(['relay.claim', 'effects.lock', 'deadline.due'])

/** The name of a statement at which faults can be armed. */
export function statementOf(sql: string): string | undefined {
  return statements.find(([mark]) => mark.test(sql))?.[1]
}
