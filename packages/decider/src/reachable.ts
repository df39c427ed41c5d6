import { type Decider, type Situation } from './decider.ts'

/** One fact of one decision: in which state it was taken, and to which the fact led. */
export interface Transition<Command, Event, State> {
  readonly before: State
  readonly command: Command
  readonly fact: Event
  readonly after: State
}

/** Every transition that some sequence of these commands, up to `depth` of them, leads through. */
export function transitions<Command, Event, State extends Situation>(
  decider: Decider<Command, Event, State>,
  commands: readonly Command[],
  depth = 8,
): readonly Transition<Command, Event, State>[] {
  const found: Transition<Command, Event, State>[] = []
  const seen = new Set([keyOf(decider.initial)])
  let frontier = [decider.initial]
  for (let step = 0; step < depth && frontier.length > 0; step++) {
    const next: State[] = []
    for (const state of frontier) {
      for (const command of commands) {
        let before = state
        for (const fact of decider.decide(command, state)) {
          const after = decider.evolve(before, fact)
          found.push({ before, command, fact, after })
          before = after
        }
        if (seen.has(keyOf(before))) continue
        seen.add(keyOf(before))
        next.push(before)
      }
    }
    frontier = next
  }
  return found
}

/** The same text for the same value, whatever is in it. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
}
