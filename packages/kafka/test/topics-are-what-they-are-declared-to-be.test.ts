import { beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import kafkajs from 'kafkajs'
import { kafka } from '../src/broker.ts'
import { withAdmin } from '../src/offsets.ts'
import { createTopics, type TopicDeclaration } from '../src/topics.ts'

describe('topics', () => {
  let name: string
  beforeEach(() => {
    name = testStack.unique('declared')
  })

  const make = (topic: Partial<TopicDeclaration> = {}) =>
    createTopics({
      brokers: testStack.brokers,
      topics: [{ name, partitions: 3, config: { 'retention.ms': '-1' }, ...topic }],
    })
  const actual = () =>
    withAdmin(testStack.brokers, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: ['retention.ms'] }],
      })
      return {
        partitions: topics[0]?.partitions.length,
        retentionMs: resources[0]?.configEntries[0]?.configValue,
      }
    })

  it('are created, and left alone when they are there', async () => {
    await make()
    await make()
    expect(await actual()).toEqual({ partitions: 3, retentionMs: '-1' })
  })

  it('keep their number of partitions: another one is refused by name', async () => {
    await make()
    await expect(make({ partitions: 4 })).rejects.toThrow(`${name} has 3, declared 4`)
    await expect(make({ partitions: 2 })).rejects.toThrow(`${name} has 3, declared 2`)
    expect(await actual()).toEqual({ partitions: 3, retentionMs: '-1' })
  })

  it('are asserted by who reads them', async () => {
    await make()
    const broker = kafka({
      brokers: testStack.brokers,
      clientId: 'reader',
      topics: [{ name, partitions: 4 }],
    })
    const group = testStack.unique('group')
    const { dead } = await broker.subscribe({ group, topics: [name], onBatch: () => Promise.resolve() })
    expect((await dead).message).toContain(`${name} has 3, declared 4`)
    await broker.stop()
  })

  it('get the configuration that they are declared with', async () => {
    await make()
    await make({ config: { 'retention.ms': '1000' } })
    await eventually(async () => expect(await actual()).toEqual({ partitions: 3, retentionMs: '1000' }))
  })

  it('are not waited for, for ever, where there is no broker', async () => {
    const nowhere = createTopics({ brokers: ['127.0.0.1:1'], topics: [], waitMs: 10 })
    await expect(nowhere).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' })
  })
})
