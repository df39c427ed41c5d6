/** The payment service as its own main puts it together, with a card provider that can be switched. */
import { cardProvider } from '@app/payment/card-provider'
import { loadConfig } from '@app/payment/config'
import { payment } from '@app/payment/domain/decider'
import { reactions } from '@app/payment/domain/reactions'
import { cardCalls } from '@app/payment/effects'
import { handlers } from '@app/payment/handlers'
import { outgoing } from '@app/payment/outgoing'
import { paymentStore } from '@app/payment/store'
import { messageHandler } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock } from '@repo/messaging/ports'
import { topicOf } from '@repo/contracts/topics'
import { newId } from '@repo/service/identity'
import { effectMetrics } from '@repo/service/messaging-metrics'
import { run } from '@repo/service/run'
import { startParts } from './parts.ts'
import { providerSwitch } from './switchable-provider.ts'

await run(
  'payment',
  () => loadConfig(process.env),
  async (context) => {
    const { config, start, log, metrics } = context
    const providers = providerSwitch()
    const card = cardProvider(config.CARD_PROVIDER_URL, config.CARD_PROVIDER_TIMEOUT_MS)
    await startParts(context, {
      name: 'payment',
      heard: Object.keys(reactions),
      providers,
      async compose({ db, codec, publish }) {
        const payments = participant({
          decider: payment,
          store: paymentStore(),
          outgoing,
          outbox: outbox({ codec, topicOf }),
          newId,
        })
        const call = await start('effects', () =>
          cardCalls({
            db,
            participant: payments,
            clock: systemClock,
            card: { charge: providers.provider(card.charge), refund: providers.provider(card.refund) },
            concurrency: config.CARD_PROVIDER_MAX_IN_FLIGHT,
            afterCommit: publish.wake,
            log,
            observer: effectMetrics(metrics, db, 'payments'),
          }),
        )
        return messageHandler(payments, handlers, systemClock, call.firstAttempts)
      },
    })
  },
)
