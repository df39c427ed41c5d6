import { describe, expect, it } from '@jest/globals'
import { Failure } from '@repo/messaging/failures'
import { type Wire } from './control.ts'
import { raisedMessage, watchTransaction } from './watch.ts'

function world() {
  const seen: string[] = []
  const wire = { saw: (what: string, times = 1) => void (times > 0 && seen.push(what)) } as unknown as Wire
  return { seen, watching: watchTransaction(wire) }
}

const conflict = (message: string, code: string) =>
  new Failure('CONFLICT', message, { cause: Object.assign(new Error(message), { code }) })

describe('a transaction that was run again', () => {
  it('has lost a race to another one', () => {
    const { seen, watching } = world()
    watching.failed(conflict('duplicate key value violates unique constraint', '23505'))
    watching.failed(new Failure('CONFLICT', 'version 3 is taken'))
    expect(seen).toEqual(['lost race', 'lost race'])
  })

  it('was in a deadlock, when Postgres found one', () => {
    const { seen, watching } = world()
    watching.failed(conflict('deadlock detected', '40P01'))
    expect(seen).toEqual(['deadlock'])
  })

  it('has lost to nobody, when the error was raised for it', () => {
    const { seen, watching } = world()
    watching.failed(conflict(raisedMessage, '40P01'))
    watching.failed(conflict(raisedMessage, '40001'))
    expect(seen).toEqual(['raised conflict', 'raised conflict'])
  })
})

describe('a COMMIT without a reply', () => {
  it('is told by the inbox when the same messages come again', () => {
    const admit = 'with delivered as ( select )'
    const { seen, watching } = world()
    watching.statement(admit, [['a', 'b']], [{ event_id: 'a' }, { event_id: 'b' }])
    watching.failed(new Failure('COMMIT_UNKNOWN', 'gone'))
    watching.statement(admit, [['a']], [{ event_id: 'a' }])
    watching.statement(admit, [['b']], [])
    expect(seen).toEqual([
      'unknown commit',
      'unknown commit: it was not committed',
      'unknown commit: it was committed',
    ])
  })
})
