import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import type { Effects } from '../src/effects.ts'
import type { EffectsObserver } from '../src/effects-options.ts'
import { Failure } from '../src/failures.ts'
import type { Database } from '../src/ports.ts'
import { fastRetries, openBar, type Bar } from './support/bar.ts'
import { cardTerminal, type CardTerminal } from './support/card-terminal.ts'
import { newGuest } from './support/heard.ts'
import { recordedLog } from './support/recorded-log.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('an attempt at a call', () => {
  let bar: Bar
  let terminal: CardTerminal
  let guest: string
  let runner: Effects | undefined
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(async () => {
    await bar.db.query('truncate tabs, outbox')
    terminal = cardTerminal()
    guest = newGuest()
    await bar.visit([guest])
  })
  afterEach(async () => {
    await runner?.stop()
    runner = undefined
  })

  /** Seconds until the row of the guest may be claimed. */
  async function dueIn(): Promise<number> {
    const { rows } = await bar.db.query<{ seconds: number }>(
      `select extract(epoch from effect_due_at - clock_timestamp())::float8 as seconds from tabs where id = $1`,
      [guest],
    )
    return rows[0]?.seconds ?? NaN
  }
  function witness() {
    const told: unknown[][] = []
    const { lines, log } = recordedLog()
    const observer: EffectsObserver = {
      claimed: (rows, durationMs) => told.push(['claimed', rows, durationMs >= 0 && durationMs < 60_000]),
      attempted: (kind) => told.push(['attempted', kind]),
      answered: (kind, answer, durationMs) =>
        told.push(['answered', kind, answer, durationMs >= 0 && durationMs < 60_000]),
      ignored: (kind, reason) => told.push(['ignored', kind, reason]),
      paused: (code) => told.push(['paused', code]),
    }
    return { told, lines, log, observer }
  }

  it('is told with its answer, an unknown one as unknown, in metrics and in the log', async () => {
    const { told, lines, log, observer } = witness()
    terminal.loseNextAnswer()
    runner = tabPayments(bar, terminal, { log, observer, backOff: () => 7.4 })
    await bar.reached('paid', 1)
    await runner.stop()

    expect(told).toEqual([
      ['claimed', 1, true],
      ['attempted', 'pay'],
      ['answered', 'pay', 'unknown', true],
      ['claimed', 1, true],
      ['attempted', 'pay'],
      ['answered', 'pay', 'ok', true],
    ])
    const about = { aggregateId: guest, key: `${guest}:pay:1`, correlationId: `evening of ${guest}` }
    expect(lines).toEqual([
      {
        level: 'warn',
        text: 'outcome unknown',
        fields: expect.objectContaining({ ...about, attempt: 1, delayMs: 7, err: expect.any(Error) }),
      },
      {
        level: 'debug',
        text: 'outcome recorded',
        fields: expect.objectContaining({ ...about, attempt: 2, answer: 'ok', ignored: undefined }),
      },
    ])
  })

  it('has a span, and what its outcome leads to is a child of the last one', async () => {
    const spans: string[] = []
    terminal.loseNextAnswer()
    runner = tabPayments(bar, terminal, {
      startSpan({ effect, attempt }) {
        const name = `${effect.kind} ${attempt}`
        return {
          traceparent: `span of ${name}`,
          fail: (error) => spans.push(`${name}: ${(error as Error).message}`),
          end: () => spans.push(`${name}: ended`),
        }
      },
    })
    await bar.reached('paid', 1)
    expect(spans).toEqual(['pay 1: timed out', 'pay 2: ended'])
    const { rows } = await bar.db.query(`select traceparent from outbox where type = 'TabPaid'`)
    expect(rows).toEqual([{ traceparent: 'span of pay 2' }])
  })

  it('leases its row for half a minute, and rings for what its outcome says', async () => {
    const { open } = terminal.hold()
    let rung = 0
    runner = tabPayments(bar, terminal, { afterCommit: () => rung++ })
    await eventually(() => expect(terminal.log).toHaveLength(1))
    expect(await dueIn()).toBeGreaterThan(20)
    expect(await dueIn()).toBeLessThanOrEqual(30)
    expect(rung).toBe(0)
    open()
    await bar.reached('paid', 1)
    await eventually(() => expect(rung).toBe(1))
  })

  it('whose outcome is unknown puts its row off for as long as the back-off says', async () => {
    terminal.loseNextCall()
    const { lines, log } = witness()
    runner = tabPayments(bar, terminal, { log, backOff: () => 600_000 })
    await eventually(() => expect(lines.map(({ text }) => text)).toEqual(['outcome unknown']))
    await eventually(async () => expect(await dueIn()).toBeGreaterThan(500))
    expect(await dueIn()).toBeLessThanOrEqual(600)
    expect(terminal.log).toHaveLength(1)
  })

  it('is made again when its time has come, also where nobody polls', async () => {
    terminal.loseNextCall()
    runner = tabPayments(bar, terminal, { pollMs: 600_000 })
    await bar.reached('paid', 1)
    expect(terminal.log).toHaveLength(3)
  })

  it('waits while as many calls as may be are under way, and begins when one ends', async () => {
    await bar.visit(Array.from({ length: 4 }, newGuest))
    const gates = [terminal.hold()]
    runner = tabPayments(bar, terminal, { concurrency: 2, pollMs: 600_000 })
    await eventually(() => expect(terminal.log).toHaveLength(2))
    const { rows } = await bar.db.query(
      `select from tabs where status = 'paying' and effect_due_at <= clock_timestamp()`,
    )
    expect(rows).toHaveLength(3)
    gates.forEach(({ open }) => open())
    await bar.reached('paid', 5)
    expect(terminal.log).toHaveLength(5)
  })

  it('is claimed with others, in several claims when there are many', async () => {
    const { told, observer } = witness()
    await bar.visit(Array.from({ length: 4 }, newGuest))
    runner = tabPayments(bar, terminal, { batch: 2, observer, pollMs: 600_000 })
    await bar.reached('paid', 5)
    await runner.stop()
    expect(told.filter(([what]) => what === 'claimed')).toEqual([
      ['claimed', 2, true],
      ['claimed', 2, true],
      ['claimed', 1, true],
    ])
  })

  it('that is under way when the runner stops is recorded first', async () => {
    const { open } = terminal.hold()
    const stopped: string[] = []
    runner = tabPayments(bar, terminal)
    await eventually(() => expect(terminal.log).toHaveLength(1))
    const stopping = runner.stop().then(() => stopped.push('stopped'))
    expect(stopped).toEqual([])
    open()
    await stopping
    expect(await bar.tab(guest)).toMatchObject({ status: 'paid' })
  })

  it('waits for a database that is away, and says so until it is back', async () => {
    const { told, lines, log, observer } = witness()
    const away = [1, 2].map(() => new Failure('DATABASE_UNAVAILABLE', 'away'))
    const db: Database = {
      ...bar.db,
      transaction(work) {
        const failure = away.shift()
        return failure ? Promise.reject(failure) : bar.db.transaction(work)
      },
    }
    runner = tabPayments(bar, terminal, { db, log, observer, retryPolicy: fastRetries })
    await bar.reached('paid', 1)
    await runner.stop()
    expect(told.slice(0, 4)).toEqual([
      ['paused', 'DATABASE_UNAVAILABLE'],
      ['paused', 'DATABASE_UNAVAILABLE'],
      ['paused', null],
      ['claimed', 1, true],
    ])
    expect(told.filter(([what]) => what === 'paused')).toHaveLength(3)
    expect(
      lines.filter(({ text }) => text === 'effects wait').map(({ level, fields }) => [level, fields]),
    ).toEqual([
      ['warn', expect.objectContaining({ code: 'DATABASE_UNAVAILABLE', attempt: 1 })],
      ['warn', expect.objectContaining({ code: 'DATABASE_UNAVAILABLE', attempt: 2 })],
    ])
  })

  it('whose answer cannot be recorded is left to its lease, and somebody reads about it', async () => {
    const { lines, log } = witness()
    let broken = true
    runner = tabPayments(bar, terminal, {
      log,
      leaseMs: 100,
      record({ request }, answer) {
        if (broken) throw new TypeError('this answer makes no sense')
        return { type: 'RecordAnswer', attempt: request.attempt, answer }
      },
    })
    await eventually(() => expect(lines.map(({ text }) => text)).toContain('effect left to its lease'))
    expect(lines.find(({ text }) => text === 'effect left to its lease')).toMatchObject({
      level: 'error',
      fields: { aggregateId: guest, key: `${guest}:pay:1` },
    })
    broken = false
    await bar.reached('paid', 1)
  })

  it('that can never be made is put off by a lease, and somebody reads about it', async () => {
    const { lines, log } = witness()
    await bar.db.query(`update tabs set effect_key = 'a key of long ago' where id = $1`, [guest])
    runner = tabPayments(bar, terminal, { log })
    await eventually(async () => expect(await dueIn()).toBeGreaterThan(20))
    expect(await dueIn()).toBeLessThanOrEqual(30)
    expect(lines.map(({ level, text }) => `${level} ${text}`)).toContain('error could not claim effects')
    expect(lines.map(({ fields }) => String(fields['err'])).join()).toContain(
      `tabs ${guest} is due for a key of long ago, but its state wants ${guest}:pay:1`,
    )
    expect(terminal.log).toEqual([])
  })
})
