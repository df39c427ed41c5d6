import { describe, expect, it, jest } from '@jest/globals'
import { createLogger } from '@repo/observability/logger'

import { requestLog } from './request-log.ts'

function world(level: string) {
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const parent = createLogger({ service: 'order', level, destination, pretty: false })
  const child = jest.spyOn(parent, 'child')
  return { lines, child, log: requestLog(parent, { reqId: 'r' }) }
}

describe('the log of a request', () => {
  it('is made for no line that its level does not take', () => {
    const { lines, child, log } = world('info')
    const own = log.child({ correlationId: 'c' })
    own.debug({ status: 200 }, 'answered')
    own.trace('nothing')
    expect(child).not.toHaveBeenCalled()
    expect(lines).toEqual([])
  })

  it('says with every line whose request it was', () => {
    const { lines, child, log } = world('info')
    const own = log.child({ correlationId: 'c' })
    own.warn({ status: 503 }, 'refused %s', 'once')
    own.info('twice')
    own.error(new Error('why'))
    log.info('before it was known')
    const request = { service: 'order', reqId: 'r', correlationId: 'c' }
    expect(lines).toMatchObject([
      { ...request, level: 'warn', status: 503, msg: 'refused once' },
      { ...request, level: 'info', msg: 'twice' },
      { ...request, level: 'error', err: { message: 'why' } },
      { service: 'order', reqId: 'r', level: 'info', msg: 'before it was known' },
    ])
    expect(lines[3]).not.toHaveProperty('correlationId')
    expect(child).toHaveBeenCalledTimes(2)
  })

  it('has a level of its own, and children that keep it', () => {
    const { lines, log } = world('info')
    log.level = 'debug'
    log.debug('now')
    log.child({ part: 'p' }).debug('and here')
    log.child({ part: 'q' }, { level: 'error' }).warn('not here')
    expect(lines).toMatchObject([
      { level: 'debug', msg: 'now', reqId: 'r' },
      { level: 'debug', msg: 'and here', reqId: 'r', part: 'p' },
    ])
    expect(lines).toHaveLength(2)
  })

  it('is made at once for a route that wants a level of its own', () => {
    const { lines, log } = world('info')
    requestLog(log, { reqId: 's' }, { level: 'debug' }).debug('now')
    expect(lines).toMatchObject([{ level: 'debug', msg: 'now', reqId: 's' }])
  })

  it('redacts what its lines and fields must not tell', () => {
    const { lines, log } = world('info')
    log.child({ token: 'secret' }).info({ password: 'secret' }, 'who')
    expect(JSON.stringify(lines)).not.toContain('secret')
    expect(lines[0]).toMatchObject({ token: '[redacted]', password: '[redacted]' })
  })
})
