/**
 * The saga as data. A service's `domain/reactions.ts` says which event leads to which command and what may be
 * said because of it, now or once an external effect has answered. Subscriptions and dispatch are derived from it
 * and the diagrams in docs/ are printed from it, so the picture cannot lie.
 */
export interface Reaction<Command extends string, Said extends string> {
  readonly does: Command
  readonly says: readonly Said[]
}

/** Event heard -> what the service does. */
export type Reactions<Heard extends string, Command extends string, Said extends string> = Readonly<
  Record<Heard, Reaction<Command, Said>>
>

/** What starts without an event: a request of a user, or a clock. Name of the trigger -> what the service does. */
export type Triggers<Command extends string, Said extends string> = Readonly<
  Record<string, Reaction<Command, Said>>
>
