import { describe, expect, it } from '@jest/globals'
import { screen } from './screen.ts'

describe('the screen', () => {
  it('tells what took long, and not what did not', () => {
    let time = 0
    let text = ''
    const show = screen({ write: (more) => (text += more), live: false, now: () => time })
    show.step('java', false)
    show.step('kafka', false)
    show.step('java', true)
    time += 2_500
    show.step('kafka', true)
    show.close()
    expect(text).toContain('kafka')
    expect(text).toContain('2.5 s')
    expect(text).not.toContain('java')
  })
})
