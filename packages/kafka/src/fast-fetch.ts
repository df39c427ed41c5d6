import Broker from 'kafkajs/src/broker/index.js'
import Decoder from 'kafkajs/src/protocol/decoder.js'
import fetch from 'kafkajs/src/protocol/requests/fetch/index.js'
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js'

import { readFetchAnswer } from './fetch-decoding.ts'
import { FetchSession } from './fetch-session.ts'

/** The version whose answers are read here; every broker that this client can talk to has it. */
const ours = 11

/**
 * For all clients of this process: fetches are those of a session, which name what has changed, and their answers are
 * read with our own decoding.
 */
export function withFastFetch(): void {
  // kafkajs has a broker object for each consumer and broker, and makes the request before it waits for anything.
  const sessions = new WeakMap<object, FetchSession>()
  let session: FetchSession | undefined
  const fetchOfBroker = Broker.prototype.fetch
  Broker.prototype.fetch = function (asked) {
    session = sessions.get(this) ?? new FetchSession()
    sessions.set(this, session)
    try {
      return fetchOfBroker.call(this, asked)
    } finally {
      session = undefined
    }
  }

  const original = fetch.protocol
  fetch.protocol = ({ version }) => {
    const exchange = original({ version })
    if (version !== ours) return exchange
    return (asked) => {
      const of = session
      const inSession = of?.next(asked.topics)
      const { response, ...rest } = exchange({ ...asked, ...inSession })
      return {
        ...rest,
        response: {
          ...response,
          async decode(bytes: Buffer) {
            const answer = await readFetchAnswer(bytes, (recordSet) => decodeMessages(new Decoder(recordSet)))
            if (inSession) of?.answered(inSession, answer)
            return answer
          },
        },
      }
    }
  }
}
