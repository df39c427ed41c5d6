import { describe, expect, it } from '@jest/globals'
import { Failure } from '@repo/messaging/failures'
import { classify, isConnectionLost, isRefusal } from './classify.ts'

const fromServer = (code: string, more: object = {}) =>
  Object.assign(new Error(`said by the server`), { code, severity: 'ERROR', ...more })
const fromSocket = (code: string) => Object.assign(new Error(code), { code })
const codeOf = (error: unknown) => (error as { code?: unknown }).code

describe('errors of Postgres', () => {
  it('that are weather are everyone’s: nobody is parked for them', () => {
    const states = [
      '08006',
      '08P01',
      '57P01',
      '57P02',
      '57P03',
      '53300',
      '53100',
      '57014',
      '25P03',
      '28P01',
      '3D000',
    ]
    for (const state of states) expect(codeOf(classify(fromServer(state)))).toBe('DATABASE_UNAVAILABLE')
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND']) {
      expect(codeOf(classify(fromSocket(code)))).toBe('DATABASE_UNAVAILABLE')
    }
    const messages = [
      'Connection terminated unexpectedly',
      'timeout exceeded when trying to connect',
      'Query read timeout',
      'Client has encountered a connection error and is not queryable',
    ]
    for (const message of messages) expect(codeOf(classify(new Error(message)))).toBe('DATABASE_UNAVAILABLE')
  })

  it('that are lost races are conflicts and keep their cause', () => {
    for (const state of ['23505', '40001', '40P01', '55P03']) {
      const original = fromServer(state, { table: 'inbox', constraint: 'inbox_pkey' })
      const failure = classify(original)
      expect(failure).toMatchObject({ code: 'CONFLICT', cause: original })
      expect((failure as Error).message).toContain(`[${state} inbox.inbox_pkey]`)
    }
  })

  it('that are anything else come back untouched', () => {
    for (const error of [
      fromServer('42703'),
      fromServer('23514'),
      fromServer('22P02'),
      new TypeError('mine'),
      'text',
    ]) {
      expect(classify(error)).toBe(error)
    }
    const failure = new Failure('CONFLICT', 'mine')
    expect(classify(failure)).toBe(failure)
  })

  it('tell whether the connection can still be used', () => {
    for (const error of [
      fromServer('57P01'),
      fromServer('08006'),
      fromServer('25P03'),
      fromSocket('ECONNRESET'),
    ]) {
      expect(isConnectionLost(error)).toBe(true)
      expect(isConnectionLost(classify(error))).toBe(true)
    }
    for (const error of [fromServer('23505'), fromServer('57014'), fromServer('40P01'), new Error('mine')]) {
      expect(isConnectionLost(error)).toBe(false)
    }
  })

  it('tell whether a COMMIT was refused, or may have taken place before the server or the wire broke down', () => {
    for (const state of ['23505', '23514', '40001', '40P01', '57014', '25P02']) {
      expect(isRefusal(fromServer(state))).toBe(true)
      expect(isRefusal(classify(fromServer(state)))).toBe(true)
    }
    const broken = ['57P01', '57P02', '08006', '25P03', '53100', '58030', 'XX000'].map((state) =>
      fromServer(state),
    )
    const lost = [
      fromServer('42501', { severity: 'PANIC' }),
      fromServer('40001', { severity: 'FATAL' }),
      fromSocket('ECONNABORTED'),
      new Error('Connection terminated'),
      new Error('what is this'),
      'text',
    ]
    for (const error of [...broken, ...lost]) {
      expect(isRefusal(error)).toBe(false)
      expect(isRefusal(classify(error))).toBe(false)
    }
  })
})
