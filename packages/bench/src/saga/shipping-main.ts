/** The shipping service as its own main puts it together, with a carrier that can be switched. */
import { carrier } from '@app/shipping/carrier'
import { loadConfig } from '@app/shipping/config'
import { shipping } from '@app/shipping/domain/decider'
import { reactions } from '@app/shipping/domain/reactions'
import { bookings } from '@app/shipping/effects'
import { handlers } from '@app/shipping/handlers'
import { outgoing } from '@app/shipping/outgoing'
import { shippingStore } from '@app/shipping/store'
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
  'shipping',
  () => loadConfig(process.env),
  async (context) => {
    const { config, start, log, metrics } = context
    const providers = providerSwitch()
    await startParts(context, {
      name: 'shipping',
      heard: Object.keys(reactions),
      providers,
      async compose({ db, codec, publish }) {
        const shipments = participant({
          decider: shipping,
          store: shippingStore(),
          outgoing,
          outbox: outbox({ codec, topicOf }),
          newId,
        })
        const book = await start('effects', () =>
          bookings({
            db,
            participant: shipments,
            clock: systemClock,
            carrier: providers.provider(carrier(config.CARRIER_URL, config.CARRIER_TIMEOUT_MS)),
            carrierName: config.CARRIER_NAME,
            concurrency: config.CARRIER_MAX_IN_FLIGHT,
            afterCommit: publish.wake,
            log,
            observer: effectMetrics(metrics, db, 'shipments'),
          }),
        )
        return messageHandler(shipments, handlers, systemClock, book.firstAttempts)
      },
    })
  },
)
