/**
 * What a run of the chaos tool leaves in its folder, one JSON object a line, in `events.ndjson`. Times are ISO 8601.
 *
 * Terms
 *   fault      something done on purpose to the running system
 *   hit        a fault at a named point of the code that really happened to somebody
 *   sight      something that must be seen at least once, or the run has proved nothing about it
 */
export type RunFact =
  | { readonly kind: 'run'; readonly at: string; readonly seed: number; readonly sagas: number }
  | { readonly kind: 'phase'; readonly at: string; readonly phase: string }
  | FaultFact
  | LoadFact
  | {
      readonly kind: 'recovery'
      readonly at: string
      readonly service: string
      readonly ms: number
      readonly outlived: boolean
    }
  | { readonly kind: 'drain'; readonly at: string; readonly after: string; readonly ms: number }
  | { readonly kind: 'sight'; readonly at: string; readonly what: string; readonly times: number }
  | { readonly kind: 'verdict'; readonly at: string; readonly when: string; readonly violations: number }

export interface FaultFact {
  readonly kind: 'fault'
  readonly what: string
  readonly target: string
  readonly from: string
  /** Absent for a fault that has no duration. */
  readonly to?: string
}

export interface LoadFact {
  readonly kind: 'load'
  readonly at: string
  readonly placed: number
  readonly acknowledged: number
  readonly ended: number
}
