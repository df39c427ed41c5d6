import { type Handle } from '@repo/messaging/message-handler'
import { type Clock } from '@repo/messaging/ports'

import { advanceOffsets, behind } from './projections/offsets.ts'
import { type OrderSummary } from './projections/order-summary.ts'
import { project, type Projected } from './projections/project.ts'

export interface FinishedSaga {
  readonly outcome: 'completed' | 'cancelled'
  readonly durationMs: number
}

export interface ProjectionHandler {
  readonly handle: Handle
  /** The orders that came to their end in the transaction that was committed last; each is given once. */
  takeFinished(): readonly FinishedSaga[]
}

/** Applies every message: here nothing is without meaning, and nothing is ever said. */
export function projectionHandler(clock: Clock): ProjectionHandler {
  let finished: readonly FinishedSaga[] = []
  return {
    async handle(tx, deliveries) {
      const at = clock.now()
      finished = []
      // Law: the offsets come first. A rebuild that is about to swap holds this table: whoever waits here has not
      // touched a projection yet, and goes on with the tables that the swap has put in their place.
      await advanceOffsets(tx, behind(deliveries))
      finished = finishedIn(await project(tx, deliveries, () => at))
      return deliveries.map(() => ({ said: [] }))
    },
    takeFinished() {
      const taken = finished
      finished = []
      return taken
    },
  }
}

function finishedIn({ summaries }: Projected): readonly FinishedSaga[] {
  return summaries.flatMap(({ before, after }) => {
    const ended = before && durationOf(before)
    const duration = durationOf(after)
    return ended === undefined && duration !== undefined ? [duration] : []
  })
}

function durationOf({ status, placedAt, endedAt }: OrderSummary): FinishedSaga | undefined {
  if ((status !== 'completed' && status !== 'cancelled') || !placedAt || !endedAt) return undefined
  return { outcome: status, durationMs: endedAt.getTime() - placedAt.getTime() }
}
