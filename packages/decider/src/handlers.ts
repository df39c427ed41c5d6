/**
 * How a service turns what it hears into its own commands: one function per event type, at the edge, so that the
 * domain never sees a message. Pure, like the domain: the instant and what else is needed are given.
 */
export type Handlers<Messages extends { readonly type: string }, Command, Context = undefined> = {
  readonly [M in Messages as M['type']]: (
    message: M,
    given: { readonly at: Date; readonly context: Context },
  ) => Command
}
