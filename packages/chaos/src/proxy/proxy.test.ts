import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { httpPost } from './http.ts'
import { openProxy, type Proxy } from './proxy.ts'

const open: { close(): unknown }[] = []
afterEach(() => {
  for (const each of open.splice(0)) each.close()
})

async function echo(): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function caller(proxy: Proxy): Promise<Socket> {
  open.push(proxy)
  const socket = connect(proxy.port, '127.0.0.1')
  socket.on('error', () => undefined)
  open.push({ close: () => socket.destroy() })
  await once(socket, 'connect')
  return socket
}

/** A line to a server that says nothing, a client on it, and the server's end of the connection. */
async function silentServer() {
  const server = createServer()
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = (once(server, 'connection') as Promise<[Socket]>).then(([far]) => far)
  const proxy = await openProxy({ name: 'silent', target: (server.address() as AddressInfo).port })
  return { proxy, accepted, socket: await caller(proxy) }
}

const closing = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))
const says = async (socket: Socket): Promise<string> => String(((await once(socket, 'data')) as [Buffer])[0])

/** What was said before, on other lines, has been heard once a line of its own has been there and back. */
async function aWitnessIsServed(): Promise<void> {
  const witness = await caller(await openProxy({ name: 'echo', target: await echo() }))
  witness.write('now')
  await says(witness)
}

describe('a line', () => {
  it('passes everything on in fine weather', async () => {
    const socket = await caller(await openProxy({ name: 'echo', target: await echo() }))
    socket.write('hello')
    expect(await says(socket)).toBe('hello')
  })

  it('cuts who is there when it is reset, and lets them in again afterwards', async () => {
    const proxy = await openProxy({ name: 'echo', target: await echo() })
    const socket = await caller(proxy)
    const closed = closing(socket)
    proxy.set({ kind: 'reset' })
    await closed
    proxy.set({ kind: 'fine' })
    const second = await caller(proxy)
    second.write('again')
    expect(await says(second)).toBe('again')
  })

  it('ends a connection that has lost something, when the weather changes', async () => {
    const proxy = await openProxy({ name: 'echo', target: await echo() })
    const socket = await caller(proxy)
    socket.write('first')
    expect(await says(socket)).toBe('first')
    proxy.set({ kind: 'half-open' })
    const closed = closing(socket)
    socket.write('lost')
    const other = await caller(proxy)
    other.write('lost as well')
    await aWitnessIsServed()
    proxy.set({ kind: 'fine' })
    await closed
  })

  it('keeps the order of what is said while its delay changes', async () => {
    const proxy = await openProxy({ name: 'echo', target: await echo() })
    const socket = await caller(proxy)
    proxy.set({ kind: 'latency', ms: 100 })
    socket.write('first ')
    await aWitnessIsServed()
    proxy.set({ kind: 'fine' })
    socket.write('second')
    let heard = ''
    for await (const chunk of socket) {
      heard += String(chunk)
      if (heard.length === 'first second'.length) break
    }
    expect(heard).toBe('first second')
  })

  it.each(['black hole', 'half-open'] as const)(
    'loses the good-bye of a server as well when it is a %s, until the weather changes',
    async (kind) => {
      const { proxy, socket, accepted } = await silentServer()
      const closed = closing(socket)
      const far = await accepted
      proxy.set({ kind })
      const gone = closing(far)
      far.destroy()
      await gone
      await aWitnessIsServed()
      expect(socket.destroyed).toBe(false)
      proxy.set({ kind: 'fine' })
      await closed
    },
  )

  it('keeps the server waiting for a client that has gone into a black hole', async () => {
    const { proxy, socket, accepted } = await silentServer()
    const far = await accepted
    far.on('error', () => undefined)
    const left = closing(far)
    proxy.set({ kind: 'black hole' })
    socket.destroy()
    await aWitnessIsServed()
    expect(far.destroyed).toBe(false)
    proxy.set({ kind: 'fine' })
    far.resume()
    await left
  })

  it('counts what it loses', async () => {
    const losses: string[] = []
    const proxy = await openProxy({
      ...{ name: 'order', target: await echo(), protocol: httpPost },
      onLoss: (loss) => losses.push(loss),
    })
    proxy.set({ kind: 'lossy', probability: 1, loss: 'answer' })
    const socket = await caller(proxy)
    const closed = closing(socket)
    socket.write('POST /orders HTTP/1.1\r\n\r\n')
    await closed
    expect(losses).toEqual(['answer'])
    expect(proxy.losses).toBe(1)
  })
})
