import { readAll, type Arrival } from '@repo/messaging/arrival'
import { eventTypes } from '@repo/contracts/events'
import { handleOnce } from '@repo/messaging/handle-once'
import { systemClock, type ReceivedRecord } from '@repo/messaging/ports'
import { withRetries } from '@repo/messaging/retry'

import { projectionHandler } from '../../src/handler.ts'
import { type Tracker } from './tracker.ts'

/** Applies records to the tracker's database as another process would, a transaction for each. */
export function secondMember({ db, codec }: Pick<Tracker, 'db' | 'codec'>) {
  const { handle } = projectionHandler(systemClock)
  return async (records: readonly ReceivedRecord[]): Promise<void> => {
    const read = await readAll(records, { codec, heard: new Set(eventTypes) })
    for (const arrival of read as readonly Arrival[]) {
      await withRetries(() => db.transaction((tx) => handleOnce(tx, [arrival], handle)))
    }
  }
}
