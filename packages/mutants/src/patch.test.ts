import { describe, expect, it } from '@jest/globals'

import { applyTo, parsePatch } from './patch.ts'

const text = `law: the second line is the second
tier: unit
test: a.test.ts

--- a/a.ts
+++ b/a.ts
@@ -2,3 +2,3 @@
 one
-two
+three
 four
`
const original = ['zero', 'one', 'two', 'four', ''].join('\n')

describe('a patch', () => {
  const [file] = parsePatch('01-a', text).files

  it('says what it breaks, and where', () => {
    expect(parsePatch('01-a', text)).toMatchObject({ law: 'the second line is the second', tier: 'unit' })
    expect(file).toEqual({
      path: 'a.ts',
      hunks: [{ line: 2, before: ['one', 'two', 'four'], after: ['one', 'three', 'four'] }],
    })
  })

  it('changes what it names', () => {
    expect(file && applyTo(original, file)).toBe(['zero', 'one', 'three', 'four', ''].join('\n'))
  })

  it('finds its lines although they have moved, the nearest if they are there twice', () => {
    const moved = `x\ny\n${original}`
    expect(file && applyTo(moved, file)).toBe(`x\ny\n${original.replace('two', 'three')}`)
    const twice = `${original}${'-\n'.repeat(9)}${original}`
    expect(file && applyTo(twice, file)).toBe(twice.replace('two', 'three'))
  })

  it('complains when its lines have gone', () => {
    expect(() => file && applyTo('zero\none\nfour\n', file)).toThrow(
      'a.ts: these lines are not there any more',
    )
  })

  it('is refused without a law, a tier or a test', () => {
    for (const key of ['law', 'tier', 'test']) {
      expect(() => parsePatch('01-a', text.replace(new RegExp(`^${key}:.*\n`, 'm'), ''))).toThrow('01-a')
    }
  })
})
