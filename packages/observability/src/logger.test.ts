import { describe, expect, it } from '@jest/globals'
import { createLogger } from './logger.ts'

function recorded(options: { readonly level?: string; readonly pretty?: boolean } = {}) {
  const lines: string[] = []
  const log = createLogger({
    service: 'order',
    destination: { write: (line) => lines.push(line) },
    ...options,
  })
  return { log, lines }
}

describe('a log line', () => {
  it('is JSON that names the service', () => {
    const { log, lines } = recorded()
    log.info({ orderId: 'o-1' }, 'placed')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      service: 'order',
      orderId: 'o-1',
      msg: 'placed',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  it('is written from its level on', () => {
    const { log, lines } = recorded({ level: 'warn' })
    log.info('no')
    log.warn('yes')
    expect(lines).toHaveLength(1)
  })

  it.each([
    { password: 'hunter2' },
    { token: 'hunter2' },
    { config: { OPERATOR_TOKEN: 'hunter2' } },
    { req: { headers: { authorization: 'Bearer hunter2', cookie: 'hunter2' } } },
    { headers: { authorization: 'Bearer hunter2' } },
    { url: 'postgres://order:hunter2@localhost:5432/order' },
    { err: new Error('connect postgres://order:hunter2@localhost failed') },
  ])('never has the secret of %j', (fields) => {
    const { log, lines } = recorded()
    log.info(fields, 'x')
    log.child(fields).info('x')
    expect(lines.join('')).not.toContain('hunter2')
    expect(lines.join('')).toContain('[redacted]')
  })

  it('has the bytes of an ordinary address as they were', () => {
    const { log, lines } = recorded()
    log.info({ url: 'http://localhost:8081/a?b=c@d', at: '2026-01-01T00:00:00Z' }, 'x')
    expect(lines[0]).toContain('"http://localhost:8081/a?b=c@d"')
  })
})
