import { eventTypes } from '@repo/contracts/events'
import { systemClock as clock } from '@repo/messaging/ports'
import { traced } from '@repo/messaging/traced'
import { connect } from '@repo/service/connect'
import { hear } from '@repo/service/hear'
import { messageSpan } from '@repo/service/messaging-spans'
import { run } from '@repo/service/run'
import { serve } from '@repo/service/serve'

import { loadConfig } from './config.ts'
import { projectionHandler } from './handler.ts'
import { routes } from './http.ts'
import { observeFinished, stuckMetrics } from './saga-metrics.ts'

await run(
  'tracker',
  () => loadConfig(process.env),
  async (service) => {
    const { config, metrics, tracing } = service
    const stuckAfterMs = config.SAGA_STUCK_AFTER_MS
    const { db, broker, codec } = await connect(service)

    const live = projectionHandler(clock)
    const replays = projectionHandler(clock)
    const observe = ({ takeFinished }: typeof live) => observeFinished(metrics, takeFinished())
    stuckMetrics(metrics, { db, clock, stuckAfterMs })

    const handle = traced(live.handle, messageSpan(tracing))
    await hear(service, { db, broker, codec, heard: eventTypes, handle, afterCommit: () => observe(live) })
    await serve(service, (http) => routes(http, { db, clock, stuckAfterMs }), {
      db,
      codec,
      handle: replays.handle,
      afterCommit: () => observe(replays),
    })
  },
)
