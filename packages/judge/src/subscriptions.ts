/** Who hears what, as the contracts declare it. */
import { catalogue } from '@repo/contracts/generated/catalogue'
import { type EventType } from '@repo/contracts/events'
import { topicsByName, type TopicName } from '@repo/contracts/topics'

import { services, type ServiceName } from './witnesses.ts'

export function hearersOf(type: EventType): readonly ServiceName[] {
  return catalogue[type].consumers
}

export function producerOf(type: EventType): ServiceName {
  return catalogue[type].producer
}

/** The services that read this topic, for any of its types. */
export function readersOf(topic: string): readonly ServiceName[] {
  return services.filter((service) => topicsReadBy(service).includes(topic))
}

export function topicsReadBy(service: ServiceName): readonly string[] {
  const heard = Object.values(catalogue).filter((entry) =>
    (entry.consumers as readonly string[]).includes(service),
  )
  return [...new Set(heard.map((entry) => entry.topic))].sort()
}

/** The one service that publishes to this topic. */
export function ownerOf(topic: string): ServiceName | undefined {
  return Object.hasOwn(topicsByName, topic) ? topicsByName[topic as TopicName].owner : undefined
}
