/**
 * A provider is a system that is not ours and changes the world: it takes money, it sends a van.
 * It keeps one contract, and a real one must keep it too: the same key gives the same answer, refusals included.
 * Without it a retry after an unknown outcome charges twice, or ships what was refused.
 */
export interface Provider<Request> {
  /**
   * What the provider answered under this key. 'not found' is no outcome: the call may still be in flight.
   * Rejects when the provider cannot be asked.
   */
  ask(key: string): Promise<ProviderOutcome | 'not found'>
  /** Makes the call. Rejects when the outcome is unknown: a time-out, a cut connection, a 5xx. */
  perform(key: string, request: Request): Promise<ProviderOutcome>
}

export type ProviderOutcome =
  { readonly kind: 'ok'; readonly id: string } | { readonly kind: 'refused'; readonly reason: string }
