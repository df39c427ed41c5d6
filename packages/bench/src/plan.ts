import { large, small, type WorkloadSizes } from './workloads/sizes.ts'

/** How much of everything is measured. Repetitions are never fewer than five: a median of three is an anecdote. */
export interface Plan {
  readonly mode: 'quick' | 'full'
  readonly repetitions: number
  readonly calibrationSeconds: number
  readonly relay: { readonly rows: number; readonly aggregates: number }
  readonly consumer: { readonly orders: number; readonly perMessage: number }
  readonly outbox: { readonly seconds: number; readonly connections: number }
  readonly limits: { readonly records: number; readonly seconds: number }
  readonly saga: {
    /** Sagas in flight while the closed loop runs. */
    readonly inFlight: number
    readonly rampSeconds: number
    readonly seconds: number
    readonly latencyRates: readonly number[]
    readonly latencySeconds: number
  }
  readonly workloads: WorkloadSizes
}

export const quick: Plan = {
  mode: 'quick',
  repetitions: 5,
  calibrationSeconds: 1,
  relay: { rows: 10_000, aggregates: 2_500 },
  consumer: { orders: 5_000, perMessage: 800 },
  outbox: { seconds: 0.5, connections: 8 },
  limits: { records: 30_000, seconds: 0.3 },
  saga: { inFlight: 500, rampSeconds: 0.8, seconds: 2, latencyRates: [50, 200], latencySeconds: 2.5 },
  workloads: small,
}

export const full: Plan = {
  mode: 'full',
  repetitions: 7,
  calibrationSeconds: 3,
  relay: { rows: 60_000, aggregates: 15_000 },
  consumer: { orders: 40_000, perMessage: 6_000 },
  outbox: { seconds: 4, connections: 8 },
  limits: { records: 100_000, seconds: 2 },
  saga: { inFlight: 500, rampSeconds: 3, seconds: 10, latencyRates: [50, 200], latencySeconds: 20 },
  workloads: large,
}
