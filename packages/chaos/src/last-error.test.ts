import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

import { lastError } from './last-error.ts'

describe('why a process ended', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'saga-last-error-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function log(...lines: readonly (object | string)[]): string {
    const file = join(folder, 'one.log')
    writeFileSync(
      file,
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    )
    return file
  }

  it('is what it said last of what went wrong', () => {
    const file = log(
      { level: 'error', msg: 'parked' },
      { level: 'fatal', msg: 'failed, stopping', err: { message: 'consumer died' } },
      { level: 'info', msg: 'stopped' },
    )
    expect(lastError(file)).toBe('failed, stopping: consumer died')
  })

  it('names the part that did not stop, and minds no line that is cut or is not ours', () => {
    const file = log(
      { level: 'error', msg: 'did not stop in time', part: 'kafka' },
      'Killed',
      'null',
      '{"lev',
    )
    expect(lastError(file)).toBe('kafka: did not stop in time')
  })

  it('is unknown when it said nothing', () => {
    expect(lastError(log({ level: 'warn', msg: 'paused' }))).toBeUndefined()
  })
})
