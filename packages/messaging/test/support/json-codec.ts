import { Failure } from '../../src/failures.ts'
import type { Codec, Message } from '../../src/message.ts'

/** A codec that needs no registry: what the consumer makes of good and bad bytes does not depend on their format. */
export const jsonCodec: Codec = {
  encode: (message) => Buffer.from(JSON.stringify(message)),
  decode(value, expectedType) {
    const message = parse(value)
    if (message.type !== expectedType) {
      throw new Failure('TYPE_MISMATCH', `header ${expectedType}, value ${message.type}`)
    }
    return { ...message, occurredAt: new Date(message.occurredAt) }
  },
}

function parse(value: Buffer): Message {
  try {
    return JSON.parse(value.toString()) as Message
  } catch (error) {
    throw new Failure('PAYLOAD_UNREADABLE', 'not JSON', { cause: error })
  }
}
