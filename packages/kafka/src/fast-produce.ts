import produce from 'kafkajs/src/protocol/requests/produce/index.js'

import { OutgoingMessage, produceBody, type ProduceRequest } from './produce-encoding.ts'

/**
 * Writes requests that consist of our own messages with our own encoding, for all clients of this process; every
 * other request, and every answer, stays with kafkajs.
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

function isOurs({ topicData }: ProduceRequest): boolean {
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) => messages.every((message) => message instanceof OutgoingMessage)),
  )
}

// kafkajs copies it behind the header of the request, from something that looks like one of its own encoders.
function encoded(request: ProduceRequest): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }> {
  const buffer = produceBody(request, Date.now())
  return Promise.resolve({ buf: buffer, buffer })
}
