import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { points } from '../points.ts'
import { flowOf, statementOf } from './flow.ts'

const repository = new URL('../../../..', import.meta.url).pathname

/** Every source file that may hold SQL: what a point is named after must still be said somewhere. */
function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.includes('.test'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

describe('the names of statements and transactions', () => {
  it('are those at which faults can be armed', () => {
    const names = new Set(points.map(({ name }) => name.replace(/\.(before|after)$/, '')))
    for (const sql of [
      'with delivered as (',
      'insert into outbox (topic',
      'delete from outbox where id',
      'select id, traceparent\n from outbox\n where id',
      'insert into saga_events',
      'with overdue as materialized (',
      'insert into idempotency_keys (key',
    ]) {
      expect(names).toContain(statementOf(sql))
    }
    expect(statementOf('select 1')).toBeUndefined()
    expect(statementOf('select min(id) as oldest from outbox where id > $1')).toBeUndefined()
  })

  it('find their statements in the code as it is', () => {
    const code = ['packages/messaging/src', 'packages/event-store/src', ...apps].map((folder) =>
      sources(join(repository, folder)),
    )
    const statements = code.join('\n').split('`')
    const found = new Set(statements.map(statementOf))
    const named = points
      .map(({ name }) => name.replace(/\.(before|after)$/, ''))
      .filter((name) => !name.endsWith('.commit') && !byPort.has(name))
    expect(named.filter((name) => !found.has(name))).toEqual([])
  })

  it('know a transaction by the strongest sign that it gives', () => {
    const consumed = flowOf('other', 'insert into inbox (event_id)')
    expect(consumed).toBe('consume')
    expect(flowOf(consumed, 'update payments set')).toBe('consume')
    expect(flowOf(consumed, 'insert into saga_events')).toBe('projection')
    expect(flowOf(consumed, 'insert into dead_letter_audit')).toBe('replay')
  })
})

const apps = ['order', 'payment', 'inventory', 'shipping', 'tracker'].map((app) => `apps/${app}/src`)
/** Named after the call of a port, and not after what is said in it. */
const byPort = new Set([
  'consume.batch',
  'relay.send',
  'effects.ask',
  'effects.perform',
  'lease.open',
  'lease.confirm',
])
