/** Creates the declared topics: `KAFKA_BROKERS=localhost:9092 tsx topics-cli.ts`. Exits 0 when they are all there. */
import { topics } from '@repo/contracts/topics'
import { createTopics } from './topics.ts'

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean)
const say = (fields: object, message: string) => console.log(`topics: ${message} ${JSON.stringify(fields)}`)

try {
  if (brokers.length === 0) throw new Error('KAFKA_BROKERS is not set, for example localhost:9092')
  await createTopics({ brokers, topics, log: { debug: () => undefined, info: say, warn: say, error: say } })
} catch (error) {
  console.error(`topics: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
