import { expect, it } from '@jest/globals'
import fc from 'fast-check'

import { StateSet } from './state-set.ts'

it('numbers states in the order in which they came, each once, as a slow set does', () => {
  const state = fc.uint8Array({ minLength: 3, maxLength: 3, max: 7 })
  fc.assert(
    fc.property(fc.array(state, { maxLength: 400 }), (states) => {
      const set = new StateSet(3)
      const known = new Map<string, number>()
      for (const bytes of states) {
        const key = bytes.join()
        expect(set.find(bytes)).toBe(known.get(key) ?? -1)
        expect(set.add(bytes)).toBe(known.has(key) ? -1 : known.size)
        if (!known.has(key)) known.set(key, known.size)
      }
      expect(set.size).toBe(known.size)
      for (const [key, number] of known) expect(set.at(number).join()).toBe(key)
    }),
  )
})

it('keeps what it has when it grows past a chunk', () => {
  const set = new StateSet(4)
  const bytes = new Uint8Array(4)
  const view = new DataView(bytes.buffer)
  for (let value = 0; value < 200_000; value++) {
    view.setUint32(0, value)
    if (set.add(bytes) !== value) throw new Error(`${value} has another number`)
  }
  view.setUint32(0, 123_456)
  expect(set.find(bytes)).toBe(123_456)
  expect(set.add(bytes)).toBe(-1)
})
