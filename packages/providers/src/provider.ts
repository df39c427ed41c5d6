/**
 * What a provider answers. A provider is a system that is not ours and changes the world: it takes money, it sends a
 * van. It keeps one contract, and a real one must keep it too: the same key gives the same answer, refusals included.
 * Without it a retry after an unknown outcome charges twice, or ships what was refused.
 */
export type ProviderAnswer =
  { readonly kind: 'ok'; readonly id: string } | { readonly kind: 'refused'; readonly reason: string }
