import { Failure } from '@repo/messaging/failures'
import { type Broker } from '@repo/messaging/ports'
import { type Fault } from './faults.ts'

const failure = () => new Failure('BROKER_UNAVAILABLE', 'chaos: the broker is gone')

/** The broker, with a point before and after every send and every batch. */
export function faultyBroker(broker: Broker, fault: Fault): Broker {
  return {
    async producer() {
      const producer = await broker.producer()
      return {
        async send(records) {
          await fault('relay.send.before', { failure })
          await producer.send(records)
          await fault('relay.send.after', { failure })
        },
        stop: () => producer.stop(),
      }
    },
    subscribe: (options) =>
      broker.subscribe({
        ...options,
        async onBatch(batch) {
          await fault('consume.batch.before', { failure })
          await options.onBatch(batch)
          await fault('consume.batch.after', { failure })
        },
      }),
    stop: () => broker.stop(),
  }
}
