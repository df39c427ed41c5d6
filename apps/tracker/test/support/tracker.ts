/** The tracker on a real database, fed by the test. */
import { offlineCodec } from '@repo/avro/offline-codec'
import { eventTypes } from '@repo/contracts/events'
import { topicsOf } from '@repo/contracts/topics'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { consumer } from '@repo/messaging/consumer'
import { systemClock, type Clock } from '@repo/messaging/ports'
import { createMetrics } from '@repo/observability/metrics'
import { postgres } from '@repo/postgres/database'
import { migrate } from '@repo/postgres/migrate'
import { consumerMetrics } from '@repo/service/messaging-metrics'
import { messagingMigrations } from '@repo/service/migrate-service'

import { projectionHandler } from '../../src/handler.ts'
import { checksums } from '../../src/rebuild/checksum.ts'
import { rebuild, type RebuildOptions } from '../../src/rebuild/rebuild.ts'
import { observeFinished } from '../../src/saga-metrics.ts'
import { handLog } from './hand-log.ts'

export type Tracker = Awaited<ReturnType<typeof openTracker>>

export async function openTracker({ clock = systemClock }: { readonly clock?: Clock } = {}) {
  const { url, drop } = await testStack.database()
  const dir = new URL('../../migrations', import.meta.url)
  await migrate({ url, migrations: [messagingMigrations, { name: 'tracker', dir }] })
  const db = postgres({ url })
  const codec = await offlineCodec()
  const log = handLog(codec)
  const metrics = createMetrics('tracker', { process: false })
  const projections = projectionHandler(clock)
  const consuming = await consumer({
    db,
    broker: log,
    codec,
    clock,
    group: 'tracker',
    topics: topicsOf(eventTypes),
    heard: new Set(eventTypes),
    handle: projections.handle,
    afterCommit: () => observeFinished(metrics, projections.takeFinished()),
    observer: consumerMetrics(metrics),
  })
  return {
    db,
    codec,
    log,
    metrics,
    handle: projections.handle,
    checksums: () => checksums(db, 'public'),
    rebuild: (options: Partial<RebuildOptions> = {}) =>
      rebuild({ db, codec, readLog: log.readLog, ...options }),
    async close() {
      await consuming.stop()
      await db.stop()
      await drop()
    },
  }
}
