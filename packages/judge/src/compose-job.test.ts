import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'

import { composeJob } from './compose-job.ts'

const judge = ['demo', 'node', 'packages/judge/src/cli.ts']

describe('the judge inside compose', () => {
  it('is asked what it was asked outside', () => {
    expect(composeJob({ flags: { compose: true, always: true, wait: '5' } })).toEqual([
      ...['compose', 'run', '--rm', '--no-deps'],
      ...judge,
      ...['--always', '--wait', '5'],
    ])
  })

  it('reads and writes files outside under their own paths, as whoever asks', () => {
    const [facts, out] = [resolve('facts'), resolve('out')]
    expect(composeJob({ flags: { facts: 'facts', out: './out' }, user: '1000:1000' })).toEqual([
      ...['compose', 'run', '--rm', '--no-deps', '--user', '1000:1000'],
      ...['--volume', `${facts}:${facts}:ro`, '--volume', `${out}:${out}`],
      ...judge,
      ...['--facts', facts, '--out', out],
    ])
  })
})
