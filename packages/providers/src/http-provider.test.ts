import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'

import { httpCaller } from './http-call.ts'
import { httpProvider } from './http-provider.ts'

interface Heard {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly key: unknown
  readonly body: string
}

describe('a provider over HTTP', () => {
  let server: Server
  const heard: Heard[] = []
  const ports = new Set<number | undefined>()
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    heard.length = 0
    ports.clear()
  })

  async function provider(
    answer: (response: ServerResponse, request: IncomingMessage) => unknown,
    { timeoutMs = 5_000 } = {},
  ) {
    server = createServer((request, response) => {
      ports.add(request.socket.remotePort)
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        const { method, url, headers } = request
        heard.push({ method, url, key: headers['idempotency-key'], body })
        answer(response, request)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return httpProvider<{ readonly amount: bigint; readonly recipient?: string }>({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/charges`,
      body: (request) => request,
      timeoutMs,
    })
  }
  const json = (body: unknown) => (response: ServerResponse) => response.end(JSON.stringify(body))

  it('posts amounts as text under the key, and takes an acceptance and a refusal for answers', async () => {
    const accepting = await provider(json({ outcome: 'accepted', id: 'é1' }))
    expect(await accepting.perform('o/1:charge', { amount: 9007199254740993n })).toEqual({
      kind: 'ok',
      id: 'é1',
    })
    expect(heard).toEqual([
      { method: 'POST', url: '/charges', key: 'o/1:charge', body: '{"amount":"9007199254740993"}' },
    ])
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    const refusing = await provider((response) => {
      response.statusCode = 402
      response.end(JSON.stringify({ outcome: 'refused', reason: 'no money' }))
    })
    expect(await refusing.perform('k', { amount: 1n })).toEqual({ kind: 'refused', reason: 'no money' })
  })

  it('sends every byte of a name that is not ASCII', async () => {
    const accepting = await provider(json({ outcome: 'accepted', id: '1' }))
    await accepting.perform('k', { amount: 1n, recipient: 'Zoë Müller' })
    expect(heard[0]?.body).toBe('{"amount":"1","recipient":"Zoë Müller"}')
  })

  it('sends each call and each question to its own address, in whatever order they come', async () => {
    const accepting = await provider(json({ outcome: 'accepted', id: '1' }))
    await accepting.perform('a', { amount: 1n })
    await accepting.ask('a')
    await accepting.ask('b')
    await accepting.perform('b', { amount: 1n })
    expect(heard.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /charges',
      'GET /charges/a',
      'GET /charges/b',
      'POST /charges',
    ])
  })

  it('asks by key, and only 404 means that the key was never heard of', async () => {
    const unknown = await provider((response) => {
      response.statusCode = 404
      response.end('{}')
    })
    expect(await unknown.ask('o/1:charge')).toBe('not found')
    expect(heard[0]).toMatchObject({ method: 'GET', url: '/charges/o%2F1%3Acharge' })
  })

  it.each([
    ['a 503', (response: ServerResponse) => response.writeHead(503).end('busy')],
    ['a 404 to a call', (response: ServerResponse) => response.writeHead(404).end('{}')],
    ['a redirect', (response: ServerResponse) => response.writeHead(302, { location: '/other' }).end()],
    ['an acceptance without an id', json({ outcome: 'accepted' })],
    ['no JSON', (response: ServerResponse) => response.end('accepted')],
    [
      'an answer that is cut off',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('{"outcome":"accepted","id":"1"}', () => response.destroy())
      },
    ],
    ['a connection that is cut', (response: ServerResponse) => response.destroy()],
  ])('leaves the outcome unknown after %s', async (_, answer) => {
    const failing = await provider(answer)
    await expect(failing.perform('k', { amount: 1n })).rejects.toThrow()
    expect(heard).toHaveLength(1)
  })

  it('gives up after its time, also on an answer that began', async () => {
    const silent = await provider(() => undefined, { timeoutMs: 50 })
    await expect(silent.perform('k', { amount: 1n })).rejects.toThrow('within 50 ms')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    const slow = await provider((response) => response.write('{"outcome":'), { timeoutMs: 50 })
    await expect(slow.perform('k', { amount: 1n })).rejects.toThrow('within 50 ms')
  })

  it('uses one connection for call after call', async () => {
    const accepting = await provider(json({ outcome: 'accepted', id: '1' }))
    for (let n = 0; n < 5; n++) await accepting.perform(String(n), { amount: 1n })
    expect(heard).toHaveLength(5)
    expect(ports.size).toBe(1)
  })

  it('leaves no connection behind where a call is to be alone', async () => {
    await provider(json({ outcome: 'accepted', id: '1' }))
    const call = httpCaller({ timeoutMs: 5_000, alone: true })
    for (let n = 0; n < 3; n++) {
      const { status } = await call('GET', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      expect(status).toBe(200)
    }
    expect(ports.size).toBe(3)
  })
})
