import { types } from 'node:util'
import { Failure, type FailureCode } from '@repo/messaging/failures'

const permanent: Readonly<Record<string, FailureCode>> = {
  MESSAGE_TOO_LARGE: 'RECORD_TOO_LARGE',
  RECORD_LIST_TOO_LARGE: 'RECORD_TOO_LARGE',
  UNKNOWN_TOPIC_OR_PARTITION: 'TOPIC_UNKNOWN',
  INVALID_TOPIC_EXCEPTION: 'TOPIC_UNKNOWN',
}

/** What the broker refused for good is the record's own fault; everything else is weather, and sent again. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const message = types.isNativeError(error) ? error.message : String(error)
  const type = protocolTypeOf(error)
  const code = (type !== undefined && permanent[type]) || 'BROKER_UNAVAILABLE'
  return new Failure(code, message, { cause: error })
}

const unavailableNames = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSBrokerNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
])

/**
 * Whether a consumer that kafkajs gave up can simply begin again. It gives up for good, among others, on a
 * coordinator that is not there yet, which is what every broker looks like while it starts.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof Failure) return error.code === 'BROKER_UNAVAILABLE'
  return chain(error).some(
    (link) => unavailableNames.has(link.name) || link.retriable === true || link.message === cutMeanwhile,
  )
}

// A plain Error of kafkajs: the connection was lost between its look-up and its use. Taken for a defect, it ended every
// process that was unlucky at the moment in which a broker went.
const cutMeanwhile = 'Broker not connected'

interface KafkaError {
  readonly name: string
  readonly message: string
  readonly type?: string
  readonly retriable?: boolean
  readonly cause?: unknown
}

/** The protocol's name of the error, however deep kafkajs wrapped it. */
function protocolTypeOf(error: unknown): string | undefined {
  return chain(error).find((link) => link.type !== undefined)?.type
}

function chain(error: unknown): KafkaError[] {
  const links: KafkaError[] = []
  for (let link = error; types.isNativeError(link) && links.length < 10; link = link.cause) {
    links.push(link as KafkaError)
  }
  return links
}
