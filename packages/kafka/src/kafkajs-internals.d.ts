/** What `request-queue.ts`, `fast-produce.ts` and `fast-fetch.ts` need of parts that kafkajs does not declare. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface SocketRequest {
    readonly entry: { readonly correlationId: number; readonly resolve: (answer: unknown) => void }
    readonly expectResponse: boolean
    readonly sendRequest: () => void
  }

  export default class RequestQueue {
    constructor(options: {
      readonly maxInFlightRequests: number
      readonly requestTimeout: number
      readonly enforceRequestTimeout: boolean
      readonly clientId: string
      readonly broker: string
      readonly logger: { readonly debug: (message: string) => void; readonly warn: (message: string) => void }
    })
    /** Waiting for room, or for the end of a throttle. */
    readonly pending: readonly unknown[]
    /** Milliseconds since the epoch, or -1. */
    readonly throttledUntil: number
    throttleCheckTimeoutId: NodeJS.Timeout | null
    push(request: SocketRequest): void
    fulfillRequest(response: { correlationId: number; size: number; payload: unknown }): void
    maybeThrottle(forMs: number): void
    checkPendingRequests(): void
    scheduleCheckPendingRequests(): void
  }
}

declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  import type { AskedOfKafkajs } from './fast-produce.ts'

  /** One version of one request: how it is written, and how its answer is read. */
  interface Exchange {
    readonly request: { readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }> }
    readonly response: unknown
  }

  const produce: {
    protocol: (of: { readonly version: number }) => (request: AskedOfKafkajs) => Exchange
  }
  export default produce
}

declare module 'kafkajs/src/protocol/requests/fetch/index.js' {
  import type { FetchAnswer } from './fetch-decoding.ts'
  import type { SessionFetch, TopicToFetch } from './fetch-session.ts'

  interface Exchange {
    readonly request: unknown
    readonly response: {
      readonly decode: (bytes: Buffer) => Promise<FetchAnswer>
      readonly parse: (answer: FetchAnswer) => Promise<FetchAnswer>
    }
    readonly requestTimeout: number
  }

  interface FetchRequest extends Partial<SessionFetch> {
    readonly topics: readonly TopicToFetch[]
  }

  const fetch: {
    protocol: (of: { readonly version: number }) => (request: FetchRequest) => Exchange
  }
  export default fetch
}

declare module 'kafkajs/src/broker/index.js' {
  import type { TopicToFetch } from './fetch-session.ts'

  export default class Broker {
    fetch(asked: { readonly topics: readonly TopicToFetch[] }): Promise<unknown>
  }
}

declare module 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js'

  export default function decodeMessages(decoder: Decoder): Promise<readonly unknown[]>
}

declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(bytes: Buffer)
  }
}

// What tests compare with.

declare module 'kafkajs/src/producer/groupMessagesPerPartition.js' {
  import type { PartitionerArgs } from 'kafkajs'

  export default function groupMessagesPerPartition<Message extends PartitionerArgs['message']>(of: {
    readonly topic: string
    readonly partitionMetadata: PartitionerArgs['partitionMetadata']
    readonly messages: readonly Message[]
    readonly partitioner: (asked: PartitionerArgs) => number
  }): Record<string, Message[]>
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    readonly buffer: Buffer
    writeInt16(value: number): this
    writeInt32(value: number): this
    writeInt64(value: number): this
    writeString(value: string): this
    writeBytes(value: Buffer): this
  }
}

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js'

  export default function encodeRecord(record: {
    readonly offsetDelta: number
    readonly timestampDelta: number
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>
  }): Encoder
}

declare module 'kafkajs/src/protocol/recordBatch/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js'

  export interface BatchToEncode {
    readonly firstOffset: number
    readonly firstTimestamp: number
    readonly maxTimestamp: number
    readonly lastOffsetDelta: number
    readonly compression: number
    readonly transactional: boolean
    readonly producerEpoch: number
    readonly records: readonly Encoder[]
  }

  const recordBatch: { readonly RecordBatch: (batch: BatchToEncode) => Promise<Encoder> }
  export default recordBatch
}
