/** How much of each workload is run. They are not part of `--quick`; named beside it they run in the small sizes. */
export interface WorkloadSizes {
  readonly backlog: { readonly rows: number; readonly aggregates: number }
}

export const small: WorkloadSizes = {
  backlog: { rows: 5_000, aggregates: 500 },
}

export const large: WorkloadSizes = {
  backlog: { rows: 100_000, aggregates: 10_000 },
}
