import { describe, expect, it } from '@jest/globals'
import { Failure } from '@repo/messaging/failures'
import kafkajs from 'kafkajs'
import { asFailure, isUnavailable } from './errors.ts'

const { KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } = kafkajs

function protocolError(type: string, retriable = false): Error {
  return new KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 1, retriable }) as never)
}

describe('what kafkajs throws', () => {
  it('is the fault of a record only when the broker refused it for good', () => {
    const cases = {
      MESSAGE_TOO_LARGE: 'RECORD_TOO_LARGE',
      RECORD_LIST_TOO_LARGE: 'RECORD_TOO_LARGE',
      UNKNOWN_TOPIC_OR_PARTITION: 'TOPIC_UNKNOWN',
      NOT_ENOUGH_REPLICAS: 'BROKER_UNAVAILABLE',
      TOPIC_AUTHORIZATION_FAILED: 'BROKER_UNAVAILABLE',
    }
    for (const [type, code] of Object.entries(cases)) {
      expect(asFailure(protocolError(type))).toMatchObject({ code, cause: { type } })
      const wrapped = Object.assign(new KafkaJSNonRetriableError(type), { cause: protocolError(type) })
      expect(asFailure(wrapped).code).toBe(code)
    }
    expect(asFailure(new TypeError('a defect')).code).toBe('BROKER_UNAVAILABLE')
    const failure = new Failure('TOPIC_UNKNOWN', 'x')
    expect(asFailure(failure)).toBe(failure)
  })

  it('ends a consumer only when a new one would end the same way', () => {
    const exceeded = new KafkaJSNumberOfRetriesExceeded(protocolError('REQUEST_TIMED_OUT', true) as never, {
      retryCount: 1,
      retryTime: 1,
    })
    expect(isUnavailable(exceeded)).toBe(true)
    expect(isUnavailable(Object.assign(new Error(), { name: 'KafkaJSGroupCoordinatorNotFound' }))).toBe(true)
    // What kafkajs says, without a name of its own, when a connection goes between its look-up and its use.
    expect(isUnavailable(new Error('Broker not connected'))).toBe(true)
    expect(isUnavailable(protocolError('GROUP_AUTHORIZATION_FAILED'))).toBe(false)
    expect(isUnavailable(new TypeError('a defect'))).toBe(false)
  })
})
