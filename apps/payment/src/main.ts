import { topicOf } from '@repo/contracts/topics'
import { messageHandler } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock as clock } from '@repo/messaging/ports'
import { traced } from '@repo/messaging/traced'
import { connect } from '@repo/service/connect'
import { hear } from '@repo/service/hear'
import { newId } from '@repo/service/identity'
import { effectMetrics } from '@repo/service/messaging-metrics'
import { effectSpan, messageSpan } from '@repo/service/messaging-spans'
import { publish } from '@repo/service/publish'
import { run } from '@repo/service/run'
import { serve } from '@repo/service/serve'

import { cardProvider } from './card-provider.ts'
import { loadConfig } from './config.ts'
import { payment } from './domain/decider.ts'
import { reactions } from './domain/reactions.ts'
import { cardCalls } from './effects.ts'
import { handlers } from './handlers.ts'
import { routes } from './http.ts'
import { outgoing } from './outgoing.ts'
import { paymentStore } from './store.ts'

await run(
  'payment',
  () => loadConfig(process.env),
  async (service) => {
    const { config, start, log, metrics, tracing } = service
    const { db, broker, codec } = await connect(service)

    const payments = participant({
      decider: payment,
      store: paymentStore(),
      outgoing,
      outbox: outbox({ codec, topicOf }),
      newId,
    })
    const relay = await publish(service, { db, broker, codec })
    const call = await start('effects', () =>
      cardCalls({
        db,
        participant: payments,
        clock,
        card: cardProvider(config.CARD_PROVIDER_URL, config.CARD_PROVIDER_TIMEOUT_MS),
        concurrency: config.CARD_PROVIDER_MAX_IN_FLIGHT,
        afterCommit: relay.wake,
        log,
        observer: effectMetrics(metrics, db, 'payments'),
        startSpan: effectSpan(tracing),
      }),
    )
    const handle = traced(messageHandler(payments, handlers, clock, call.firstAttempts), messageSpan(tracing))
    await hear(service, { db, broker, codec, heard: Object.keys(reactions), handle, afterCommit: relay.wake })
    await serve(service, (http) => routes(http, { db }), { db, codec, handle, afterCommit: relay.wake })
  },
)
