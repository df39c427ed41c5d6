/** A service, as far as a relay is concerned: it commits the events that it is given, and publishes them. */
import { machineMs } from '../src/epoch.ts'
import { openRelay } from './our-relay.ts'
import type { Reply, Request } from './our-service.ts'

process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1'

const { DATABASE_URL = '', KAFKA_BROKERS = '', TOPIC = '' } = process.env
const here = openRelay({ databaseUrl: DATABASE_URL, brokers: KAFKA_BROKERS.split(','), topic: TOPIC })
const say = (message: Reply | 'ready') => process.send?.(message)

process.on('message', ({ id, call, events }: Request) => {
  const done = call === 'fill' ? here.fill(events) : here[call]()
  done.then(
    () => say({ id, at: machineMs() }),
    (error: unknown) => say({ id, at: machineMs(), error: String(error) }),
  )
})
// The bench is gone, or wants us to go, or one after the other.
let closed: Promise<void> | undefined
const close = (): void => {
  closed ??= here.close().finally(() => {
    if (process.connected) process.disconnect()
  })
}
process.once('disconnect', close)
process.once('SIGTERM', close)
say('ready')
