/** The deciders of the services over numbers: each decision is taken once, by the real code, and then looked up. */
import { movementsOf, type Movement } from '@app/inventory/domain/stock'
import type { InventoryFact } from '@app/inventory/domain/state'

import type { Service } from './deciders.ts'
import { CodeThrows } from './explore.ts'
import { Interner, remembered } from './interner.ts'
import { services, type Protocol, type Said } from './protocol.ts'
import { sku } from './scenario.ts'
import { situations, type Decision } from './situations.ts'

export interface Decided {
  readonly state: number
  /** Numbers of the events that are said. */
  readonly said: readonly number[]
  readonly movements: readonly Movement[]
}

type Command = { readonly type: string }

export function decisions({ deciders, hears, says }: Protocol) {
  const states = services.map((service) => new Interner<{ readonly status: string }>(`states of ${service}`))
  const messages = new Interner<Said>('messages')
  const commands = new Interner<Command>('commands')
  const met = new Set<string>()

  function decide(by: number, state: number, command: Command): Decided {
    const service = services[by] as Service
    const decider = deciders[service]
    const before = (states[by] as (typeof states)[number]).valueOf(state)
    const said: number[] = []
    let facts: readonly Command[]
    let after = before as never
    try {
      facts = decider.decide(command as never, before as never) as readonly Command[]
      for (const fact of facts) {
        after = decider.evolve(after, fact as never) as never
        const event = says[service](fact as never, after)
        if (event) said.push(messages.idOf(event))
      }
    } catch (error) {
      const when = `${service} throws when it decides ${command.type} as ${before.status}`
      throw new CodeThrows(`${when}: ${(error as Error).message}`, { cause: error })
    }
    const decision = { by: service, before, command, facts } as unknown as Decision
    for (const { name, when } of situations) if (when(decision)) met.add(name)
    return {
      state: (states[by] as (typeof states)[number]).idOf(after),
      said,
      movements:
        service === 'inventory' ? facts.flatMap((fact) => movementsOf(fact as unknown as InventoryFact)) : [],
    }
  }

  const onMessage = remembered((packed) => {
    const [by, state, message] = [packed >> 22, (packed >> 14) & 0xff, (packed >> 6) & 0xff]
    const event = messages.valueOf(message)
    const handle = hears[services[by] as Service][event.type]
    if (!handle) throw new Error(`${services[by]} does not hear ${event.type}`)
    const context = { available: new Map([[sku, packed & 0x3f]]) }
    return decide(by, state, handle(event as never, { at: new Date(0), context } as never))
  })
  const onCommand = remembered((packed) =>
    decide(packed >> 16, (packed >> 8) & 0xff, commands.valueOf(packed & 0xff)),
  )

  return {
    states,
    messages,
    commands,
    /** Names of the situations that came about. */
    met,
    onMessage: (by: number, state: number, message: number, available: number): Decided =>
      onMessage((by << 22) | (state << 14) | (message << 6) | available),
    onCommand: (by: number, state: number, command: number): Decided =>
      onCommand((by << 16) | (state << 8) | command),
  }
}

export type Decisions = ReturnType<typeof decisions>
