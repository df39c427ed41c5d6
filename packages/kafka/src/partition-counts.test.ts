import { describe, expect, it } from '@jest/globals'
import { type Admin } from 'kafkajs'
import { isUnavailable } from './errors.ts'
import { partitionCounts } from './partition-counts.ts'

describe('asking how many partitions there are', () => {
  it('fails for a cause that passes when no broker answered, which kafkajs says with a TypeError', async () => {
    const answer = null as unknown as { readonly topicMetadata: readonly { readonly topic: string }[] }
    const admin = {
      listTopics: async () => {
        const { topicMetadata } = answer
        return topicMetadata.map(({ topic }) => topic)
      },
    } as unknown as Admin
    const error: unknown = await partitionCounts(admin, ['order.events']).catch((reason: unknown) => reason)
    expect(isUnavailable(error)).toBe(true)
  })

  it('fails as it is for any other', async () => {
    const admin = { listTopics: () => Promise.reject(new Error('no rights')) } as unknown as Admin
    await expect(partitionCounts(admin, ['order.events'])).rejects.toThrow('no rights')
  })
})
