/** How much of each workload is run. They are not part of `--quick`; named beside it they run in the small sizes. */
export interface WorkloadSizes {
  readonly backlog: { readonly rows: number; readonly aggregates: number }
  readonly openLoop: { readonly rates: readonly number[]; readonly seconds: number }
  /** Events that went through the outbox before, and messages in the inbox. */
  readonly history: { readonly published: number; readonly received: number }
  /** Rows that go through the outbox while a transaction is open. */
  readonly heldBackVacuum: { readonly passed: number }
  readonly growth: {
    /** Of a backlog, and orders for a consumer, where their number is not what is varied. */
    readonly rows: number
    readonly orders: number
    /** Of 500 events each. */
    readonly rounds: number
    readonly partitions: readonly number[]
    readonly eventsPerAggregate: readonly number[]
    readonly aggregates: readonly number[]
    /** Rows that wait, that were handled, and events of other aggregates. */
    readonly outbox: readonly number[]
    readonly inbox: readonly number[]
    readonly eventStore: readonly number[]
    /** Messages that share a transaction, at most. */
    readonly perTransaction: readonly number[]
    /** Services one behind the other. */
    readonly hops: readonly number[]
  }
  /** Without any order, each time. */
  readonly idle: { readonly seconds: number }
  /** A closed loop for so many seconds once it is in full swing, with each number of sagas in flight. */
  readonly saturation: {
    readonly inFlight: readonly number[]
    readonly rampSeconds: number
    readonly seconds: number
  }
  /** Single events a second, through each relay. */
  readonly peerLatency: { readonly rates: readonly number[]; readonly seconds: number }
  /** So many orders a second for so many seconds, as often as there are samples. */
  readonly soak: { readonly perSecond: number; readonly seconds: number; readonly samples: number }
}

export const small: WorkloadSizes = {
  backlog: { rows: 20_000, aggregates: 2_000 },
  openLoop: { rates: [50, 500, 2_000], seconds: 2 },
  history: { published: 100_000, received: 100_000 },
  heldBackVacuum: { passed: 20_000 },
  growth: {
    rows: 5_000,
    orders: 2_000,
    rounds: 1,
    partitions: [6, 24],
    eventsPerAggregate: [10, 1_000],
    aggregates: [100, 5_000],
    outbox: [1_000, 5_000],
    inbox: [0, 50_000],
    eventStore: [0, 50_000],
    perTransaction: [10, 1_000],
    hops: [2, 3],
  },
  idle: { seconds: 2 },
  saturation: { inFlight: [100, 400], rampSeconds: 0.8, seconds: 1 },
  peerLatency: { rates: [50, 500], seconds: 2 },
  soak: { perSecond: 50, seconds: 2, samples: 6 },
}

export const large: WorkloadSizes = {
  backlog: { rows: 100_000, aggregates: 10_000 },
  openLoop: { rates: [50, 500, 2_000], seconds: 10 },
  history: { published: 1_000_000, received: 3_000_000 },
  heldBackVacuum: { passed: 200_000 },
  growth: {
    rows: 30_000,
    orders: 20_000,
    rounds: 8,
    partitions: [6, 24, 96],
    eventsPerAggregate: [10, 1_000, 10_000],
    aggregates: [100, 1_000, 10_000, 100_000],
    outbox: [10_000, 100_000, 300_000],
    inbox: [0, 100_000, 1_000_000],
    eventStore: [0, 100_000, 1_000_000],
    perTransaction: [1, 3, 10, 30, 100, 300, 1_000],
    hops: [2, 3, 4, 5, 6],
  },
  idle: { seconds: 20 },
  saturation: { inFlight: [250, 500, 1_000, 2_000], rampSeconds: 3, seconds: 4 },
  peerLatency: { rates: [50, 500], seconds: 6 },
  soak: { perSecond: 100, seconds: 60, samples: 30 },
}
