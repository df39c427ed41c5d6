/** A decider's whole table, cell by cell: every situation times every command, none left to chance. */
// eslint-disable-next-line no-restricted-imports -- read by tests only, which run under jest
import { describe, expect, it } from '@jest/globals'

import { type Decider, type Situation } from './decider.ts'
import { transitions } from './reachable.ts'
import { given } from './specification.ts'

/** A value for every name, and variants where one value does not tell it all: `charging`, `charging (claimed)`. */
export type Named<Name extends string, Value> = Readonly<Record<Name, Value>> &
  Readonly<Record<`${Name} (${string})`, Value>>

/** What a command leads to: nothing, or these facts and that state. */
export type Cell<Event, State> = 'ignored' | { readonly facts: readonly Event[]; readonly becomes: State }

export interface CellTable<Command extends { readonly type: string }, Event, State extends Situation> {
  readonly states: Named<State['status'], State>
  readonly commands: Named<Command['type'], Command>
  /** Situation -> command -> cell. A command that is not in a row is a hole, and a hole is a failing test. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, Cell<Event, State>>>>>
}

/** The cell in which these facts lead to that state. */
export function to<Event, State>(becomes: State, ...facts: readonly Event[]): Cell<Event, State> {
  return { facts, becomes }
}

/** Ignored by these commands: shorthand for a row's tail. */
export function ignores<Name extends string>(...commands: readonly Name[]): Record<Name, 'ignored'> {
  return Object.fromEntries(commands.map((command) => [command, 'ignored'])) as Record<Name, 'ignored'>
}

/** Declares one test per cell, and the tests that fail when a cell, a situation or a command is missing. */
export function describeCells<Command extends { readonly type: string }, Event, State extends Situation>(
  decider: Decider<Command, Event, State>,
  { states, commands, cells }: CellTable<Command, Event, State>,
): void {
  const situations = Object.entries<State>(states)
  const orders = Object.entries<Command>(commands)

  describe.each(situations)('%s', (situation, state) => {
    it.each(orders)('%s', (name, command) => {
      const cell = cells[situation]?.[name]
      if (cell === undefined) throw new Error(`no cell for ${name} in ${situation}`)
      const outcome = given(decider).in(state).when(command)
      if (cell === 'ignored') outcome.thenIgnores(`${decider.name} already ${state.status}`)
      else outcome.then(...cell.facts).becoming(cell.becomes)
    })
  })

  it('has no row or cell for something that does not exist', () => {
    expect(Object.keys(cells).sort()).toEqual(Object.keys(states).sort())
    for (const row of Object.values(cells)) {
      expect(Object.keys(row).sort()).toEqual(Object.keys(commands).sort())
    }
  })

  it('names every situation and every command for what it is', () => {
    for (const [name, state] of situations) expect(name.split(' (')[0]).toBe(state.status)
    for (const [name, command] of orders) expect(name.split(' (')[0]).toBe(command.type)
  })

  it('has a row for every status that can be reached', () => {
    const after = transitions(decider, Object.values<Command>(commands)).map((step) => step.after.status)
    const reached = new Set([decider.initial.status, ...after])
    expect([...reached].sort()).toEqual([...new Set(situations.map(([, state]) => state.status))].sort())
  })
}
