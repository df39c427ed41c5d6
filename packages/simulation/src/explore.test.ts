import { describe, expect, it } from '@jest/globals'

import { CodeThrows, exploreAll, type Emit, type Model } from './explore.ts'

/** A counter that may be raised by one or by two, up to a limit. */
function counter(limit: number, changes: Partial<Model> = {}): Model {
  return {
    width: 1,
    starts: [Uint8Array.of(0)],
    canonical: () => undefined,
    expand: ([value = 0]: Uint8Array, emit: Emit) => {
      for (const by of [1, 2]) {
        if (value + by <= limit) emit(Uint8Array.of(value + by), () => ({ name: `+${by}`, arrows: [] }))
      }
      return value === limit
    },
    wrongNow: () => null,
    wrongWhenQuiet: () => null,
    ...changes,
  }
}

const namesOf = ({ violation }: ReturnType<typeof exploreAll>) => violation?.trace.map(({ name }) => name)

describe('an exploration', () => {
  it('finds every state once and takes every move', () => {
    expect(exploreAll(counter(10))).toEqual({
      states: 11,
      transitions: 19,
      quietStates: 1,
      levels: 5,
      violation: null,
    })
  })

  it('tells the shortest way to a state that must not be', () => {
    const found = exploreAll(counter(10, { wrongNow: ([value]) => (value === 5 ? 'five' : null) }))
    expect(found.violation?.problem).toBe('five')
    expect(namesOf(found)).toHaveLength(3)
  })

  it('judges as an ending only where nothing is owed', () => {
    const found = exploreAll(counter(3, { wrongWhenQuiet: ([value]) => `ends at ${value}` }))
    expect(found.violation?.problem).toBe('ends at 3')
    expect(namesOf(found)).toHaveLength(2)
  })

  it('tells a move that is wrong in itself, wherever it leads', () => {
    const { expand } = counter(4)
    const found = exploreAll(
      counter(4, {
        expand: (state, emit) =>
          expand(state, (next, told) => emit(next, told, next[0] === 4 ? 'touched four' : undefined)),
      }),
    )
    expect(found.violation?.problem).toBe('touched four')
    expect(namesOf(found)).toHaveLength(2)
  })

  it('tells the way to where the code throws, as to anything that must not be', () => {
    const { expand } = counter(10)
    const found = exploreAll(
      counter(10, {
        expand(state, emit) {
          if (state[0] === 4) throw new CodeThrows('nobody counts to four')
          return expand(state, emit)
        },
      }),
    )
    expect(found.violation?.problem).toBe('nobody counts to four')
    expect(namesOf(found)).toEqual(['+2', '+2'])
  })

  it('does not take its own mistakes for those of the code', () => {
    const broken = counter(1, {
      expand() {
        throw new TypeError('a mistake of the model')
      },
    })
    expect(() => exploreAll(broken)).toThrow('a mistake of the model')
  })
})
