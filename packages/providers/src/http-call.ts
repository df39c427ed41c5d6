import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { urlToHttpOptions } from 'node:url'

export interface HttpAnswer {
  readonly status: number
  readonly text: string
}

export interface HttpContent {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** Resolves when the answer is there to its last byte; rejects when it is late or broken off. */
export type HttpCall = (method: string, url: string, content?: HttpContent) => Promise<HttpAnswer>

export interface HttpCallerOptions {
  /** For the whole call, from the connection to the last byte. */
  readonly timeoutMs: number
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
export function httpCaller({ timeoutMs, alone = false }: HttpCallerOptions): HttpCall {
  const addressOf = remembered((url) => urlToHttpOptions(new URL(url)))
  return (method, url, { headers, body } = { headers: {} }) =>
    new Promise((resolve, reject) => {
      const address = addressOf(url)
      const secure = address.protocol === 'https:'
      const request = (secure ? httpsRequest : httpRequest)({
        ...address,
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
        agent: alone ? false : agents[secure ? 'https:' : 'http:'],
      })
      const late = setTimeout(() => end(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)

      function end(error: Error): void {
        clearTimeout(late)
        reject(error)
        request.destroy(error)
      }

      request.on('error', end)
      request.on('response', (response) => {
        read(response, (text) => {
          clearTimeout(late)
          resolve({ status: response.statusCode ?? 0, text })
        })
        response.on('error', end)
      })
      // As text it goes out in one piece with the headers.
      request.end(body)
    })
}

/** Remembers the last value: nearly every call of a caller goes to one address. */
function remembered<Value>(of: (text: string) => Value): (text: string) => Value {
  let last: { readonly text: string; readonly value: Value } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, value: of(text) }
    return last.value
  }
}

function read(response: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer) => chunks.push(chunk))
  // 'end' comes only when the body was whole; a connection that was cut in the middle is an error instead.
  response.on('end', () => done(Buffer.concat(chunks).toString('utf8')))
}
