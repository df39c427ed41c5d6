import produce from 'kafkajs/src/protocol/requests/produce/index.js'

import { OutgoingMessage, produceBody, type ProduceRequest } from './produce-encoding.ts'

/** A request as kafkajs makes it: -1 is the producer id of one that is not idempotent, 0 is no compression. */
export interface AskedOfKafkajs extends ProduceRequest {
  readonly compression?: number
  readonly producerId?: string | number | bigint
  readonly transactionalId?: string | undefined
}

/**
 * Writes requests that consist of our own messages, and ask for nothing beyond them, with our own encoding, for all
 * clients of this process; every other request, and every answer, stays with kafkajs.
 */
export function withFastProduce(): void {
  const original = produce.protocol
  produce.protocol = ({ version }) => {
    const exchange = original({ version })
    // Before v3 there were no record batches.
    if (version < 3) return exchange
    return (asked) => {
      const { request, response } = exchange(asked)
      return { request: isOurs(asked) ? { ...request, encode: () => encoded(asked) } : request, response }
    }
  }
}

/** What our encoding cannot say, kafkajs has to: otherwise an option of the producer would do nothing, and nobody would see it. */
function isOurs({ topicData, compression = 0, producerId = -1, transactionalId }: AskedOfKafkajs): boolean {
  if (compression !== 0 || Number(producerId) !== -1 || transactionalId) return false
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) => messages.every((message) => message instanceof OutgoingMessage)),
  )
}

// kafkajs copies it behind the header of the request, from something that looks like one of its own encoders.
function encoded(request: ProduceRequest): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }> {
  const buffer = produceBody(request, Date.now())
  return Promise.resolve({ buf: buffer, buffer })
}
