import { randomBytes } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import { databaseUrl, withClient } from '../databases.ts'
import { type SharedStack } from '../test-stack.ts'
import { eventually } from './eventually.ts'

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** The stack under the integration tests. Names are unique, so that test files do not meet. */
export const testStack = {
  get brokers(): string[] {
    return [...shared().brokers]
  },
  get registryUrl(): string {
    return shared().registryUrl
  },
  /** The administrator's connection, for tests that make roles or cut connections. */
  get adminPostgresUrl(): string {
    return shared().adminPostgresUrl
  },
  get pids(): SharedStack['pids'] {
    return shared().pids
  },
  get kafkaPid(): number {
    return shared().pids.kafka
  },

  /** A fresh empty database; its connections are cut when it is dropped. */
  async database(): Promise<TestDatabase> {
    const name = unique('test').replaceAll('-', '_')
    const admin = shared().adminPostgresUrl
    await withClient(admin, (client) => client.query(`create database ${pg.escapeIdentifier(name)}`))
    const drop = `drop database if exists ${pg.escapeIdentifier(name)} with (force)`
    return {
      url: databaseUrl(admin, name),
      drop: async () => void (await withClient(admin, (client) => client.query(drop))),
    }
  },

  /** A fresh topic whose name begins with the one given. */
  async topic(name: string, partitions = 6): Promise<string> {
    const topic = unique(name)
    await testStack.createTopics([topic], partitions)
    return topic
  },

  /** Creates topics under exactly these names. */
  async createTopics(names: readonly string[], partitions = 6): Promise<void> {
    const kafka = new Kafka({ brokers: testStack.brokers, logLevel: logLevel.NOTHING })
    const admin = kafka.admin()
    await admin.connect()
    try {
      const topics = names.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 1 }))
      await admin.createTopics({ topics, waitForLeaders: false })
      // The controller has them; the broker leads their partitions a moment later, and until then refuses to say where they end.
      for (const name of names) await eventually(() => admin.fetchTopicOffsets(name))
    } finally {
      await admin.disconnect()
    }
  },

  /** A name that no other test uses, for a consumer group or a subject. */
  unique,
} as const

function unique(name: string): string {
  return `${name}-${randomBytes(5).toString('hex')}`
}

function shared(): SharedStack {
  const json = process.env['SAGA_TEST_STACK']
  if (!json)
    throw new Error('SAGA_TEST_STACK is not set: run this file as part of the jest project `integration`')
  return JSON.parse(json) as SharedStack
}
