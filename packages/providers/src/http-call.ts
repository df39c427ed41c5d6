import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface HttpAnswer {
  readonly status: number
  readonly text: string
}

export interface HttpContent {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** Resolves when the answer is there to its last byte; rejects when it is late, broken off or aborted. */
export type HttpCall = (method: string, url: string, content?: HttpContent) => Promise<HttpAnswer>

export interface HttpCallerOptions {
  /** For the whole call, from the connection to the last byte. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** On a connection of its own: where calls are rare, one that was kept from the last is most likely dead. */
  readonly alone?: boolean
}

// Of idle connections: ours close before a server that gives them the customary five seconds closes them under a call.
const keptAlive = { keepAlive: true, timeout: 4_000 }
const agents = { 'http:': new HttpAgent(keptAlive), 'https:': new HttpsAgent(keptAlive) }

/**
 * HTTP over kept connections, unless `alone`; a redirect is an answer like any other. `fetch` costs four times the processor
 * time of a call: streams, and two abort signals. And its first call makes V8 compile a parser in WebAssembly, with 24 MB that
 * the process may never give back.
 */
export function httpCaller({ timeoutMs, signal, alone = false }: HttpCallerOptions): HttpCall {
  return (method, url, content) =>
    new Promise((resolve, reject) => {
      const target = new URL(url)
      const secure = target.protocol === 'https:'
      const body = content?.body === undefined ? undefined : Buffer.from(content.body)
      const headers = { ...content?.headers, ...(body && { 'content-length': body.length }) }
      const agent = alone ? false : agents[secure ? 'https:' : 'http:']
      const request = (secure ? httpsRequest : httpRequest)(target, { method, headers, agent })
      const late = setTimeout(() => end(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
      const abort = () => end(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))

      function settle(): void {
        clearTimeout(late)
        signal?.removeEventListener('abort', abort)
      }
      function end(error: Error): void {
        settle()
        reject(error)
        request.destroy(error)
      }

      request.on('error', end)
      request.on('response', (response) => {
        read(response, (text) => {
          settle()
          resolve({ status: response.statusCode ?? 0, text })
        })
        response.on('error', end)
      })
      signal?.addEventListener('abort', abort)
      if (signal?.aborted) return abort()
      request.end(body)
    })
}

function read(response: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer) => chunks.push(chunk))
  // 'end' comes only when the body was whole; a connection that was cut in the middle is an error instead.
  response.on('end', () => done(Buffer.concat(chunks).toString('utf8')))
}
