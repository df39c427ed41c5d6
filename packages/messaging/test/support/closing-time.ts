import { deadlines, type Deadlines, type DeadlinesOptions } from '../../src/deadlines.ts'
import { systemClock } from '../../src/ports.ts'
import { fastRetries, type Bar } from './bar.ts'
import type { Tab, TabCommand, TabFact } from './tab.ts'

export interface OpenTab {
  readonly id: string
}
export type ClosingTime = DeadlinesOptions<TabCommand, TabFact, Tab, OpenTab>

export const closingCause = {
  correlationId: 'closing',
  causationId: 'deadline',
  userId: null,
  traceparent: undefined,
}

export const openTabs: ClosingTime['due'] = async (tx, { limit, except }) => {
  const { rows } = await tx.query<OpenTab>(
    `select id::text from tabs where status = 'open' and id <> all($2::uuid[]) order by id limit $1
     for update skip locked`,
    [limit, except],
  )
  return rows
}

/** A watcher for whom every open tab is due to be cancelled. */
export function closingTime(bar: Bar, options: Partial<ClosingTime> = {}): Deadlines {
  return deadlines<TabCommand, TabFact, Tab, OpenTab>({
    db: bar.db,
    participant: bar.tabs,
    clock: systemClock,
    due: openTabs,
    stepOf: ({ id }, at) => ({
      aggregateId: id,
      command: () => ({ type: 'Cancel' }),
      cause: closingCause,
      at,
    }),
    everyMs: 10,
    retryPolicy: fastRetries,
    ...options,
  })
}
