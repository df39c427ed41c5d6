import { describe, expect, it } from '@jest/globals'

import { fold, ignoredBecause, unreachable, type Decider } from './decider.ts'
import { keyOf, transitions } from './reachable.ts'
import { frozen, given } from './specification.ts'

type Door = { readonly status: 'open'; readonly visits: number } | { readonly status: 'locked' }
type Command = { readonly type: 'Enter' } | { readonly type: 'Lock' }
type Fact = { readonly type: 'Entered' } | { readonly type: 'Locked' }

const door: Decider<Command, Fact, Door> = {
  name: 'door',
  initial: { status: 'open', visits: 0 },
  decide: (command, state) =>
    state.status === 'locked' ? [] : command.type === 'Enter' ? [{ type: 'Entered' }] : [{ type: 'Locked' }],
  evolve: (state, fact) =>
    fact.type === 'Locked' || state.status === 'locked'
      ? { status: 'locked' }
      : { status: 'open', visits: state.visits + 1 },
}

describe('fold', () => {
  it('is the state after the events, in order', () => {
    const after = fold(door, door.initial, [{ type: 'Entered' }, { type: 'Entered' }])
    expect(after).toEqual({ status: 'open', visits: 2 })
    expect(fold(door, after, [{ type: 'Locked' }])).toEqual({ status: 'locked' })
  })

  it('leaves a state without events as it is', () => {
    expect(fold(door, door.initial, [])).toBe(door.initial)
  })
})

it('names the reason for which a command is ignored', () => {
  expect(ignoredBecause(door, { status: 'locked' })).toBe('door already locked')
})

it('is loud about a case that cannot be', () => {
  expect(() => unreachable({ type: 'Ajar', width: 3n } as never)).toThrow('unreachable')
})

describe('a specification', () => {
  it('passes for what the decider does', () => {
    given(door)().when({ type: 'Lock' }).then({ type: 'Locked' }).becoming({ status: 'locked' })
    given(door)({ type: 'Locked' }).when({ type: 'Enter' }).thenIgnores('door already locked')
    given(door).in({ status: 'locked' }).when({ type: 'Enter' }).thenIgnores('door already locked')
  })

  it('fails for anything else', () => {
    const lock = given(door)().when({ type: 'Lock' })
    expect(() => lock.then({ type: 'Entered' })).toThrow()
    expect(() => lock.thenIgnores('door already open')).toThrow()
    expect(() => lock.then({ type: 'Locked' }).becoming({ status: 'open', visits: 0 })).toThrow()
    expect(() => given(door)({ type: 'Locked' }).when({ type: 'Enter' }).then()).toThrow()
  })

  it('catches a decider that changes its state', () => {
    const careless: typeof door = {
      ...door,
      evolve: (state) => Object.assign(state, { visits: 1 }),
    }
    expect(() => given(careless)({ type: 'Entered' })).toThrow('read only')
  })

  it('freezes to the leaves', () => {
    expect(Object.isFrozen(frozen({ lines: [{ sku: 'A' }] }).lines[0])).toBe(true)
  })
})

describe('transitions', () => {
  it('finds every transition once per state and command', () => {
    const found = transitions(door, [{ type: 'Enter' }, { type: 'Lock' }], 2)
    expect(found.map(({ before, fact }) => `${keyOf(before)} ${fact.type}`)).toEqual([
      '{"status":"open","visits":0} Entered',
      '{"status":"open","visits":0} Locked',
      '{"status":"open","visits":1} Entered',
      '{"status":"open","visits":1} Locked',
    ])
  })
})
