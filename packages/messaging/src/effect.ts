/** What a state wants from a system that is not ours. The key names this call for ever, whoever repeats it. */
export interface Effect<Kind extends string = string, Request = unknown> {
  readonly key: string
  readonly kind: Kind
  readonly request: Request
}

/**
 * A system that is not ours, under the one contract that makes a repeated call harmless: the same key gives the same
 * answer, refusals included.
 */
export interface Provider<Request, Answer extends { readonly kind: string } = { readonly kind: string }> {
  /** What was answered under this key. 'not found' is no answer: the call may still be in flight. */
  ask(key: string): Promise<Answer | 'not found'>
  /** Rejects when the outcome is unknown. */
  perform(key: string, request: Request): Promise<Answer>
}
