import { type StoreUse, type StreamOptions } from '@repo/event-store/stream'
import { type Queryable } from '@repo/messaging/ports'

import { order } from './domain/decider.ts'
import { storedAt } from './domain/older-shapes.ts'
import type { Order, OrderFact } from './domain/state.ts'
import { fromStored, snapshotSchemaVersion, stateFromJson, stateToJson } from './domain/stored.ts'
import { upcasters } from './domain/upcasters.ts'

export type OrderStream = StreamOptions<Order, OrderFact>

/** How orders are kept as streams of facts; `eventStore` reads and writes them. */
export function orderStream(options: {
  readonly snapshotEvery?: number
  readonly onUse?: (use: StoreUse) => void
  /** Fact type -> the schema version in which it is stored; the newest where nothing is said. */
  readonly storedVersions?: Readonly<Record<string, number>>
}): OrderStream {
  return {
    decider: order,
    toStored: storedAt(options.storedVersions ?? {}),
    fromStored,
    upcasters,
    snapshot: {
      everyEvents: options.snapshotEvery ?? 100,
      schemaVersion: snapshotSchemaVersion,
      toJson: stateToJson,
      fromJson: stateFromJson,
    },
    deadlineOf: (state) => (state.status === 'pending' ? state.deadline : null),
    ...(options.onUse && { onUse: options.onUse }),
  }
}

/** How many orders were confirmed before that instant and have neither shipped nor failed to. */
export async function countStuck(db: Queryable, confirmedBefore: Date): Promise<number> {
  const { rows } = await db.query<{ stuck: number }>(
    `select count(*)::int as stuck from streams where status = 'confirmed' and changed_at < $1`,
    [confirmedBefore],
  )
  return rows[0]?.stuck ?? 0
}
