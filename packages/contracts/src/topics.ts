/** Where events flow. The topics job creates exactly these, and every service asserts them when it starts. */
import { isEventType, type EventType } from './events.ts'
import { catalogue } from './generated/catalogue.ts'

export type TopicName = (typeof catalogue)[EventType]['topic']
export type ServiceName = (typeof catalogue)[EventType]['producer']

export interface TopicDeclaration {
  readonly name: TopicName
  /** The one service that publishes to it. */
  readonly owner: ServiceName
  /** Frozen: a key's partition is a function of this number. */
  readonly partitions: number
  readonly config: Readonly<Record<string, string>>
}

// Grow it and half of the keys move to another partition, away from their earlier events.
const partitions = 6
// Records are kept for ever: a projection is rebuilt from offset zero, and a week's default would make that a lie.
const config = { 'retention.ms': '-1' }

/** One for each service that says something: `schemas/<EventType>/entry.json` names the two. */
export const topicsByName = Object.fromEntries<TopicDeclaration>(
  Object.values(catalogue).map(({ topic, producer }) => [
    topic,
    { name: topic, owner: producer, partitions, config },
  ]),
) as Readonly<Record<TopicName, TopicDeclaration>>

export const topics: readonly TopicDeclaration[] = Object.values(topicsByName)

/** The topic of an event type; throws for a type that is not in the catalogue. */
export function topicOf(type: string): TopicName {
  return catalogue[known(type)].topic
}

/** The `ce_source` of an event type: a URI reference to the service that says it. */
export function sourceOf(type: string): string {
  return `/${catalogue[known(type)].producer}`
}

/** The topics on which these event types flow, without repetition. */
export function topicsOf(types: readonly string[]): readonly TopicName[] {
  return [...new Set(types.map(topicOf))].sort()
}

function known(type: string): EventType {
  if (!isEventType(type)) throw new TypeError(`no event type "${type}" in /schemas`)
  return type
}
