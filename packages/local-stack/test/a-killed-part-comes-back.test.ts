import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Kafka, logLevel } from 'kafkajs'
import { withClient } from '../src/databases.ts'
import { eventually } from '../src/jest/eventually.ts'
import { type Stack } from '../src/stack.ts'
import { startTemporaryStack } from '../src/test-stack.ts'

const deaths: string[] = []
let dataDir: string
let stack: Stack
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'saga-killed-part-'))
  stack = await startTemporaryStack(process.env, { dataDir, onDeath: (name) => deaths.push(name) })
}, 300_000)
afterAll(async () => {
  await stack?.stop()
  await rm(dataDir, { recursive: true, force: true })
}, 60_000)

const offsets = async (): Promise<unknown> => {
  const admin = new Kafka({ brokers: [...stack.brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return (await admin.fetchTopicOffsets('kept'))[0]?.high
  } finally {
    await admin.disconnect()
  }
}

describe('a part that was killed', () => {
  it('is Kafka: comes back with its records', async () => {
    const kafka = new Kafka({ brokers: [...stack.brokers], logLevel: logLevel.NOTHING })
    const producer = kafka.producer()
    const admin = kafka.admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: false })
    await eventually(() => admin.fetchTopicOffsets('kept'))
    await admin.disconnect()
    await producer.connect()
    await producer.send({ topic: 'kept', acks: -1, messages: [{ key: 'a', value: 'b' }] })
    await producer.disconnect()

    const before = stack.pids.kafka
    await stack.parts.kafka.kill()
    await stack.parts.kafka.start()
    expect(stack.pids.kafka).not.toBe(before)
    await eventually(async () => expect(await offsets()).toBe('1'), { timeoutMs: 60_000 })
  }, 180_000)

  it('is Postgres: comes back with its rows', async () => {
    await withClient(stack.adminPostgresUrl, (client) => client.query('create table kept as select 1 as n'))
    await stack.parts.postgres.kill()
    // Its orphans may hold the shared memory for a moment: a new one does not start beside them.
    await eventually(() => stack.parts.postgres.start(), { timeoutMs: 60_000 })
    const rows = await withClient(stack.adminPostgresUrl, (client) => client.query('select n from kept'))
    expect(rows.rows).toEqual([{ n: 1 }])
  }, 180_000)

  it('is reported when nobody asked for its death, and only then', async () => {
    expect(deaths).toEqual([])
    process.kill(stack.pids.registry, 'SIGKILL')
    await eventually(() => expect(deaths).toEqual(['registry']))
  })

  it('leaves nothing behind when the stack is stopped', async () => {
    const pids = Object.values(stack.pids)
    await stack.stop()
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(existsSync(dataDir)).toBe(false)
  }, 180_000)
})
