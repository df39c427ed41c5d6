import type { Loaded } from './aggregate.ts'
import { Failure } from './failures.ts'
import type { FirstAttempts } from './first-attempts.ts'
import { causedBy, type Delivery } from './message.ts'
import type { Participant } from './participant.ts'
import type { Clock, Tx } from './ports.ts'

/** What came of a message: the types of the events it led to (possibly none that are published), or why nothing did. */
export type Outcome = { readonly said: readonly string[] } | { readonly ignored: string }

/** Handles messages in order, in the given transaction: one outcome per delivery. No delivery is given twice. */
export interface Handle {
  (tx: Tx, deliveries: readonly Delivery[]): Promise<readonly Outcome[]>
  /**
   * The same in two steps, for whoever does not know yet which of these must be handled: reads their aggregates under
   * lock, so that the question and the reading travel together. What it gives handles those that must be. An aggregate
   * that does not exist comes into being in its initial state, whether its message is handled or not.
   */
  readonly ahead?: (
    tx: Tx,
    deliveries: readonly Delivery[],
  ) => Promise<(some: readonly Delivery[]) => Promise<readonly Outcome[]>>
}

/** Event type -> the command it means here. A service's own table says which type of message each takes: `handlers.ts`. */
export type HandlerTable<Command, Context> = Readonly<
  Record<string, (message: never, given: { readonly at: Date; readonly context: Context }) => Command>
>

/**
 * Turns each message into a command for the aggregate of the same id, and carries the commands out as one batch. With
 * `firstAttempts`, the calls that it leads to are begun with it.
 */
export function messageHandler<Command, Event, State, Context = undefined>(
  participant: Pick<Participant<Command, Event, State, Context>, 'load' | 'execute'>,
  handlers: HandlerTable<Command, Context>,
  clock: Clock,
  firstAttempts?: FirstAttempts<Command, Event, State>,
): Handle {
  const byType = new Map(Object.entries(handlers))
  const carryOut = async (
    tx: Tx,
    deliveries: readonly Delivery[],
    loaded?: ReadonlyMap<string, Loaded<State>>,
  ): Promise<readonly Outcome[]> => {
    const at = clock.now()
    const steps = deliveries.map((delivery) => {
      const { message } = delivery
      const toCommand = byType.get(message.type)
      if (!toCommand) throw new Failure('MESSAGE_INVALID', `there is no handler for ${message.type}`)
      return {
        aggregateId: message.aggregateId,
        command: (_: State, context: Context) => toCommand(message as never, { at, context }),
        cause: causedBy(delivery),
        at,
      }
    })
    const results = await participant.execute(tx, steps, {
      ...(firstAttempts && { firstAttempts }),
      ...(loaded && { loaded }),
    })
    return results.map(({ ignored, said }) =>
      ignored === undefined ? { said: said.map(({ type }) => type) } : { ignored },
    )
  }
  return Object.assign((tx: Tx, deliveries: readonly Delivery[]) => carryOut(tx, deliveries), {
    async ahead(tx: Tx, deliveries: readonly Delivery[]) {
      const loaded = await participant.load(
        tx,
        deliveries.map(({ message }) => message.aggregateId),
      )
      return (some: readonly Delivery[]) => carryOut(tx, some, loaded)
    },
  })
}
