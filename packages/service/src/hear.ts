import { topicsOf } from '@repo/contracts/topics'
import { consumer } from '@repo/messaging/consumer'
import { inboxRetention } from '@repo/messaging/inbox-retention'
import type { Handle } from '@repo/messaging/message-handler'

import type { Connections } from './connect.ts'
import { consumerMetrics, lagMetrics, queueMetrics } from './messaging-metrics.ts'
import type { Context } from './run.ts'

export interface HearConfig {
  readonly INBOX_KEEP_MS: number
}

export interface HearOptions extends Connections {
  /** Types of events; others on the same topics are ignored by name. */
  readonly heard: readonly string[]
  readonly handle: Handle
  /** Rings the bell of the relay, if something may have been said. */
  readonly afterCommit: (said: boolean) => void
}

/** Hears events as the consumer group of the service's name, once each, and forgets in time which it has heard. */
export async function hear(
  { name, config, start, log, metrics }: Context<HearConfig>,
  { db, broker, codec, heard, handle, afterCommit }: HearOptions,
): Promise<void> {
  const hearing = await start('consumer', () =>
    consumer({
      db,
      broker,
      codec,
      group: name,
      topics: topicsOf(heard),
      heard: new Set(heard),
      handle,
      afterCommit,
      log,
      observer: consumerMetrics(metrics),
    }),
  )
  await start('inbox retention', () => inboxRetention({ db, keepMs: config.INBOX_KEEP_MS, log }))
  queueMetrics(metrics, db)
  lagMetrics(metrics, hearing)
}
