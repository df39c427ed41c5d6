/** What `request-queue.ts` and `fast-produce.ts` need of parts that kafkajs does not declare. */
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
  import type { ProduceRequest } from './produce-encoding.ts'

  /** One version of one request: how it is written, and how its answer is read. */
  interface Exchange {
    readonly request: { readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }> }
    readonly response: unknown
  }

  const produce: {
    protocol: (of: { readonly version: number }) => (request: ProduceRequest) => Exchange
  }
  export default produce
}
