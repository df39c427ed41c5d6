import { relay, type Relay } from '@repo/messaging/relay'

import type { Connections } from './connect.ts'
import { relayMetrics } from './messaging-metrics.ts'
import { relaySpans } from './messaging-spans.ts'
import type { Context } from './run.ts'

/** Publishes the outbox of this service's database, in this process or another. */
export function publish(
  {
    name,
    start,
    log,
    metrics,
    tracing,
  }: Pick<Context<unknown>, 'name' | 'start' | 'log' | 'metrics' | 'tracing'>,
  { db, broker, codec }: Connections,
): Promise<Relay> {
  return start('outbox relay', () =>
    relay({
      db,
      broker,
      source: `/${name}`,
      log,
      observer: relayMetrics(metrics),
      spans: relaySpans(tracing),
      codec,
    }),
  )
}
