import { describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const fixture = new URL('./run-fixture-cli.ts', import.meta.url).pathname

function service(fate: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, fate], {
    env: { PATH: process.env['PATH'], ...env },
  })
  const lines: string[] = []
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line))
  const until = async (text: string) => {
    while (!lines.some((line) => line.includes(text))) await once(reader, 'line')
  }
  const exit = once(child, 'close') as Promise<[number | null, string | null]>
  const code = async () => (await exit)[0]
  return { child, until, code, output: () => lines.join('\n'), errors: () => errors }
}

describe('a service process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops its parts and exits 0 on %s', async (signal) => {
    const { child, until, code, output } = service('lives')
    await until('up')
    child.kill(signal)
    expect(await code()).toBe(0)
    expect(output()).toContain('first stopped')
  })

  it('can be stopped while it is starting', async () => {
    const { child, until, code, output } = service('starts for ever')
    await until('starting')
    child.kill('SIGTERM')
    expect(await code()).toBe(0)
    expect(output()).toContain('first stopped')
  })

  it.each([
    ['cannot start', 'no port'],
    ['dies', 'second died: crashed'],
    ['rejects', 'nobody caught me'],
    ['throws', 'nobody caught me'],
  ])('stops the other parts, says why and exits 1 when it %s', async (fate, reason) => {
    const { code, output } = service(fate)
    expect(await code()).toBe(1)
    expect(output()).toContain(reason)
    expect(output()).toContain('first stopped')
  })

  it('exits 1 within its bound when a part does not stop, after the others had their turn', async () => {
    const { child, until, code, output } = service('hangs', { STOP_TIMEOUT_MS: '200' })
    await until('up')
    child.kill('SIGTERM')
    expect(await code()).toBe(1)
    expect(output()).toContain('did not stop in time')
    expect(output()).toContain('first stopped')
  })

  it('goes at once on the second signal', async () => {
    const { child, until, code } = service('hangs', { STOP_TIMEOUT_MS: '600000' })
    await until('up')
    child.kill('SIGTERM')
    await until('stopping')
    child.kill('SIGTERM')
    expect(await code()).toBe(128 + 15)
  })

  it('starts nothing with a wrong configuration and names all that is wrong', async () => {
    const { code, errors, output } = service('lives', { MUST_BE_SET: 'x', LOG_LEVEL: 'loud' })
    expect(await code()).toBe(1)
    expect(errors()).toContain('MUST_BE_SET')
    expect(errors()).toContain('LOG_LEVEL')
    expect(output()).toBe('')
  })
})
