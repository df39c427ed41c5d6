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

const closing = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))
const says = async (socket: Socket): Promise<string> => String(((await once(socket, 'data')) as [Buffer])[0])

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
    // Both are known to have spoken once a third, on a line of its own, has been served.
    const witness = await caller(await openProxy({ name: 'echo', target: await echo() }))
    witness.write('now')
    await says(witness)
    proxy.set({ kind: 'fine' })
    await closed
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
