import { describe, expect, it } from '@jest/globals'

import { eventTypes } from './events.ts'
import { catalogue } from './generated/catalogue.ts'
import { sourceOf, topicOf, topics, topicsByName, topicsOf } from './topics.ts'

describe('topics', () => {
  it('have an event type each, said by the service that owns the topic', () => {
    for (const type of eventTypes) expect(topicsByName[topicOf(type)].owner).toBe(catalogue[type].producer)
    expect(topicsOf(eventTypes)).toEqual(topics.map(({ name }) => name).sort())
  })

  it('keep their records for ever', () => {
    for (const { config } of topics) expect(config).toEqual({ 'retention.ms': '-1' })
  })

  it('refuse a type that nobody declared', () => {
    expect(() => topicOf('OrderPainted')).toThrow('no event type "OrderPainted"')
    expect(() => topicOf('toString')).toThrow('no event type "toString"')
  })

  it('name the service as the source of an event', () => {
    expect(sourceOf('OrderPlaced')).toBe('/order')
  })
})
