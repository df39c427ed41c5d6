import { describe, expect, it } from '@jest/globals'
import { whatsNext } from './whats-next.ts'

describe('what to do next', () => {
  const lines = whatsNext({ url: (app) => `http://127.0.0.1/${app}`, logs: '/data/logs' })

  it('names the explorer, the page of every API, the logs and a way to order', () => {
    const text = lines.join('\n')
    expect(text).toContain('http://127.0.0.1/tracker/\n')
    for (const app of ['order', 'payment', 'inventory', 'shipping', 'tracker', 'provider'])
      expect(text).toContain(`http://127.0.0.1/${app}/docs`)
    expect(text).toContain('/data/logs')
    expect(text).toMatch(/curl .*http:\/\/127\.0\.0\.1\/order\/orders/)
  })

  it('takes one line for each', () => {
    for (const line of lines) expect(line).not.toContain('\n')
  })
})
