/** A relay as a process of its own, for whoever wants to kill one. */
import { kafka } from '@repo/kafka/broker'
import { relay } from '@repo/messaging/relay'
import { postgres } from '@repo/postgres/database'

process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1'

const { DATABASE_URL = '', KAFKA_BROKERS = '', RELAY_NAME = '' } = process.env
const db = postgres({ url: DATABASE_URL, applicationName: RELAY_NAME })
const broker = kafka({ brokers: KAFKA_BROKERS.split(','), clientId: RELAY_NAME })
const publish = await relay({ db, broker, source: `/${RELAY_NAME}` })

process.once('SIGTERM', () => {
  void (async () => {
    await publish.stop()
    await broker.stop()
    await db.stop()
  })()
})
