import { messageHandler } from '@repo/messaging/message-handler'
import { systemClock as clock } from '@repo/messaging/ports'
import { traced } from '@repo/messaging/traced'
import { connect } from '@repo/service/connect'
import { hear } from '@repo/service/hear'
import { messageSpan } from '@repo/service/messaging-spans'
import { publish } from '@repo/service/publish'
import { run } from '@repo/service/run'
import { serve } from '@repo/service/serve'

import { cancelOrder } from './cancel-order.ts'
import { loadConfig } from './config.ts'
import { deadline } from './deadline.ts'
import { reactions } from './domain/reactions.ts'
import { handlers } from './handlers.ts'
import { routes } from './http.ts'
import { deadlineMetrics, stuckMetrics, timed } from './metrics.ts'
import { orders } from './orders.ts'
import { placeOrders } from './place-orders.ts'
import { orderStream } from './store.ts'

await run(
  'order',
  () => loadConfig(process.env),
  async (service) => {
    const { config, start, log, metrics, tracing } = service
    const { db, broker, codec } = await connect(service)

    const stream = orderStream({
      snapshotEvery: config.SNAPSHOT_EVERY,
      storedVersions: config.STORED_VERSIONS ?? {},
      onUse: (use) => metrics.storeUses.inc({ use }),
    })
    const all = timed(orders({ stream, codec }), metrics)
    const { wake: afterCommit } = await publish(service, { db, broker, codec })
    await start('deadline', () =>
      deadline({ db, orders: all, clock, afterCommit, log, observer: deadlineMetrics(metrics) }),
    )
    stuckMetrics(metrics, db, config.ORDER_STUCK_AFTER_MS)

    const handle = traced(messageHandler(all, handlers, clock), messageSpan(tracing))
    await hear(service, { db, broker, codec, heard: Object.keys(reactions), handle, afterCommit })

    const place = placeOrders({ db, orders: all, afterCommit })
    const cancel = cancelOrder({ db, stream, orders: all, clock, afterCommit })
    const deadlineMs = config.ORDER_DEADLINE_MS
    await serve(service, (http) => routes(http, { db, stream, clock, deadlineMs, place, cancel }), {
      db,
      codec,
      handle,
      afterCommit,
    })
  },
)
