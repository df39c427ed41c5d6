import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { freePorts } from '@repo/local-stack/ports'

export type Mood =
  | 'passes'
  | 'hangs'
  | 'trickles'
  | 'says 500'
  | 'says 500 with a code'
  | 'says 302'
  | 'says 404 without a code'
  | 'says 200 with a page'
  | 'says 200 with something else'

/** A server in front of the real registry that can be told to misbehave, and to be gone. */
export class RegistryFront {
  mood: Mood = 'passes'
  calls = 0
  readonly #target: URL
  #server: Server | undefined
  #port = 0

  constructor(registryUrl: string) {
    this.#target = new URL(registryUrl)
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#target.pathname}`
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response))
    // A port that nobody is given while it is closed in between.
    this.#port ||= (await freePorts({ front: { variable: '', port: 0 } })).front
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#server = server
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.calls++
    switch (this.mood) {
      case 'hangs':
        return
      case 'trickles':
        response.writeHead(200, { 'content-type': 'application/json' }).write('{')
        return
      case 'says 500':
        response.writeHead(500).end('out of order')
        return
      case 'says 500 with a code':
        response.writeHead(500).end('{"error_code":50001,"message":"the store is gone"}')
        return
      case 'says 302':
        response.writeHead(302, { location: 'https://registry.example/' }).end('moved')
        return
      case 'says 404 without a code':
        response.writeHead(404).end('<html>no such page</html>')
        return
      case 'says 200 with a page':
        response.writeHead(200).end('<html>please log in</html>')
        return
      case 'says 200 with something else':
        response.writeHead(200).end('{"status":"ok"}')
        return
      case 'passes':
        await this.#pass(request, response)
    }
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray())
    const answer = await fetch(new URL(request.url ?? '/', this.#target), {
      method: request.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      ...(body.length > 0 ? { body } : {}),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  }
}
