/**
 * Domain rules as three pure functions. Nothing here may await, read a clock, draw a random number or log:
 * time, identity and price arrive on the command.
 */
export interface Decider<Command, Event, State extends Situation> {
  /** The aggregate's name, as it stands in reasons: `payment already tombstone`. */
  readonly name: string
  readonly initial: State
  /** What happens because of this command. Nothing, when it means nothing in this state; see `ignoredBecause`. */
  decide(command: Command, state: State): readonly Event[]
  evolve(state: State, event: Event): State
}

/** State is a union of situations; each has a name. */
export interface Situation {
  readonly status: string
}

/** The named reason under which a command that decided to say nothing is counted and logged. */
export function ignoredBecause(decider: { readonly name: string }, state: Situation): string {
  return `${decider.name} already ${state.status}`
}

/** The state after these events. */
export function fold<Event, State extends Situation>(
  decider: Pick<Decider<never, Event, State>, 'evolve'>,
  from: State,
  events: readonly Event[],
): State {
  return events.reduce((state, event) => decider.evolve(state, event), from)
}

/** Closes a switch: a case that was forgotten is a compile error here, and a loud one at run time. */
export function unreachable(value: never): never {
  const { type, status } = Object(value) as { readonly type?: unknown; readonly status?: unknown }
  throw new TypeError(`unreachable: ${String(type ?? status ?? value)}`)
}
