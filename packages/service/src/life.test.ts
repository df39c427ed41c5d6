import { describe, expect, it } from '@jest/globals'
import { createLogger } from '@repo/observability/logger'
import { createLife } from './life.ts'

const log = createLogger({ service: 'test', level: 'silent' })
const life = (stopTimeoutMs = 5_000) => createLife({ log, stopTimeoutMs })
const never = new Promise<never>(() => {})

function recorder() {
  const said: string[] = []
  const part = (label: string, stop: () => Promise<void> = async () => {}) => ({
    async stop() {
      said.push(`stop ${label}`)
      await stop()
    },
  })
  return { said, part }
}

describe('the life of a process', () => {
  it('starts in order and stops in reverse', async () => {
    const { said, part } = recorder()
    const { start, stop } = life()
    for (const label of ['database', 'consumer', 'http']) {
      await start(label, () => {
        said.push(`start ${label}`)
        return part(label)
      })
    }
    expect(await stop()).toBe(true)
    expect(said).toEqual([
      'start database',
      'start consumer',
      'start http',
      'stop http',
      'stop consumer',
      'stop database',
    ])
  })

  it('stops what had started when a later part cannot start', async () => {
    const { said, part } = recorder()
    const { start, stop } = life()
    await start('database', () => part('database'))
    await expect(start('http', () => Promise.reject(new Error('port taken')))).rejects.toThrow('port taken')
    expect(await stop()).toBe(true)
    expect(said).toEqual(['stop database'])
  })

  it('waits for a part that is starting when the stop comes, and stops it too', async () => {
    const { said, part } = recorder()
    const { start, stop, signal } = life()
    let ready = (_: ReturnType<typeof part>) => {}
    const starting = start('consumer', () => new Promise<ReturnType<typeof part>>((yes) => (ready = yes)))
    const cut = expect(starting).rejects.toThrow('stopping')
    const stopped = stop()
    expect(signal.aborted).toBe(true)
    ready(part('consumer'))
    await cut
    expect(await stopped).toBe(true)
    expect(said).toEqual(['stop consumer'])
  })

  it('starts nothing after the stop', async () => {
    const { start, stop } = life()
    await stop()
    await expect(start('late', () => 1)).rejects.toThrow('stopping')
  })

  it('goes on to the next part when one hangs or fails, and says that the stop was not clean', async () => {
    const { said, part } = recorder()
    const { start, stop } = life(100)
    await start('database', () => part('database'))
    await start('failing', () => part('failing', () => Promise.reject(new Error('no'))))
    await start('hanging', () => part('hanging', () => never))
    expect(await stop()).toBe(false)
    expect(said).toEqual(['stop hanging', 'stop failing', 'stop database'])
  })

  it('stops once, however often it is asked to', async () => {
    const { said, part } = recorder()
    const { start, stop } = life()
    await start('http', () => part('http'))
    await Promise.all([stop(), stop()])
    expect(said).toEqual(['stop http'])
  })

  it('tells which part died', async () => {
    const { start, died } = life()
    await start('consumer', () => ({ dead: Promise.resolve(new Error('crashed')) }))
    await expect(died).resolves.toThrow('consumer died: crashed')
  })
})
