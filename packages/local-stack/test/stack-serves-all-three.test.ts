import { describe, expect, it } from '@jest/globals'
import { Kafka, logLevel } from 'kafkajs'
import { withClient } from '../src/databases.ts'
import { eventually, groupWait } from '../src/jest/eventually.ts'
import { testStack } from '../src/jest/test-stack.ts'

describe('the local stack', () => {
  it('gives a fresh, empty Postgres 18 database, and takes it away', async () => {
    const database = await testStack.database()
    const tables = await withClient(database.url, async (client) => {
      const version = await client.query<{ server_version: string }>('show server_version')
      expect(version.rows[0]?.server_version).toMatch(/^18\./)
      return client.query(`select from information_schema.tables where table_schema = 'public'`)
    })
    expect(tables.rowCount).toBe(0)

    await database.drop()
    await expect(withClient(database.url, async () => undefined)).rejects.toThrow('does not exist')
  })

  it('carries a message through Kafka', async () => {
    const topic = await testStack.topic('smoke')
    const kafka = new Kafka({ brokers: testStack.brokers, logLevel: logLevel.NOTHING })
    const producer = kafka.producer()
    const consumer = kafka.consumer({ groupId: testStack.unique('smoke'), maxWaitTimeInMs: 100 })
    const heard: string[] = []
    try {
      await producer.connect()
      await producer.send({ topic, acks: -1, messages: [{ key: 'a', value: 'hello' }] })
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({ eachMessage: async ({ message }) => void heard.push(String(message.value)) })
      await eventually(() => expect(heard).toEqual(['hello']), groupWait)
    } finally {
      await consumer.disconnect()
      await producer.disconnect()
    }
  })

  it('gives a schema the same id again', async () => {
    const subject = testStack.unique('Smoke')
    const schema = JSON.stringify({ type: 'record', name: 'Smoke', fields: [{ name: 'n', type: 'long' }] })
    const register = async (): Promise<unknown> => {
      const response = await fetch(`${testStack.registryUrl}/subjects/${subject}/versions`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
        body: JSON.stringify({ schema }),
      })
      expect(response.status).toBe(200)
      return response.json()
    }
    const first = await register()
    expect(first).toEqual({ id: expect.any(Number) })
    expect(await register()).toEqual(first)
  })
})
