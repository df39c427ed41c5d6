import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTopics } from '@repo/kafka/topics'
import { kafkaLibs } from '@repo/local-stack/artifacts'
import { type Child } from '@repo/local-stack/child'
import { java } from '@repo/local-stack/java'
import { startKafka } from '@repo/local-stack/kafka-broker'
import { freePorts, stackPortVariables } from '@repo/local-stack/ports'
import { Processes } from '@repo/local-stack/processes'
import { fetchingFrom } from '@repo/local-stack/test-stack'

/** A broker of the test's own, for what one must not do to the one that all tests share. */
export interface OwnKafka {
  readonly brokers: readonly string[]
  topic(name: string): Promise<string>
  /** Ends it without a good-bye. */
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export async function ownKafka(): Promise<OwnKafka> {
  const fetching = fetchingFrom(process.env)
  const dataDir = await mkdtemp(join(tmpdir(), 'own-kafka-'))
  const ports = await freePorts(stackPortVariables)
  const processes = new Processes({ removeAfterwards: dataDir })
  const brokers = [`127.0.0.1:${ports.kafka}`]
  let child: Child | undefined
  const start = async () => {
    child = await startKafka({
      java: await java(fetching, fetching.javaHome),
      libs: await kafkaLibs(fetching),
      dataDir: join(dataDir, 'kafka'),
      logFile: join(dataDir, 'kafka.log'),
      port: ports.kafka,
      controllerPort: ports.kafkaController,
      processes,
      throughput: false,
    })
  }
  await start()
  return {
    brokers,
    start,
    async topic(name) {
      await createTopics({ brokers, topics: [{ name, partitions: 6, config: {} }] })
      return name
    },
    async kill() {
      await child?.kill()
    },
    async close() {
      await processes.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
