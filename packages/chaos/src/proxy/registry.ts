import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type RegistryWeather = 'fine' | 'refused' | 'hanging' | '500' | '404'

export interface RegistryProxy {
  readonly port: number
  set(weather: RegistryWeather): void
  /** Requests that were not answered as the registry would, since the weather was set. */
  readonly misled: number
  close(): Promise<void>
}

/** Stands before the registry and answers in its place when told to. */
export async function openRegistryProxy(target: number): Promise<RegistryProxy> {
  let weather: RegistryWeather = 'fine'
  let misled = 0
  const server = createServer((request, response) => {
    if (weather !== 'fine') misled += 1
    if (weather === 'refused') return void request.socket.resetAndDestroy()
    if (weather === 'hanging') return
    if (weather !== 'fine') {
      response.writeHead(Number(weather), { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error_code: weather === '404' ? 40403 : 50001, message: 'chaos' }))
      return
    }
    void relay(
      request.url ?? '/',
      request.method ?? 'GET',
      request.method === 'POST' ? text(request) : undefined,
    )
      .then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(body),
      )
      .catch(() => request.socket.destroy())
  })
  async function relay(path: string, method: string, asked: Promise<string> | undefined) {
    const answer = await fetch(`http://127.0.0.1:${target}${path}`, {
      method,
      ...(asked && {
        body: await asked,
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      }),
      signal: AbortSignal.timeout(10_000),
    })
    return { status: answer.status, body: await answer.text() }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get misled() {
      return misled
    },
    set(next) {
      weather = next
      misled = 0
      server.closeAllConnections()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
