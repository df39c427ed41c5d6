import { describe, expect, it } from '@jest/globals'
import { inTurn } from './in-turn.ts'

describe('statements in turn', () => {
  it('are sent in the order in which they were asked for, also when the first is held up', async () => {
    const sent: string[] = []
    const turn = inTurn()
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const send = (what: string) => async () => {
      sent.push(what)
    }
    const all = [turn(() => held, send('first')), turn(async () => {}, send('second'))]
    letGo()
    await Promise.all(all)
    expect(sent).toEqual(['first', 'second'])
  })

  it('do not wait for answers', async () => {
    const turn = inTurn()
    let answer = (_: string) => {}
    const first = turn(
      async () => {},
      () => new Promise<string>((resolve) => (answer = resolve)),
    )
    expect(
      await turn(
        async () => {},
        async () => 'second',
      ),
    ).toBe('second')
    answer('first')
    expect(await first).toBe('first')
  })

  it('go on behind one that failed', async () => {
    const turn = inTurn()
    const failing = turn(
      () => Promise.reject(new Error('no')),
      async () => 'never',
    )
    await expect(failing).rejects.toThrow('no')
    expect(
      await turn(
        async () => {},
        async () => 'next',
      ),
    ).toBe('next')
  })
})
