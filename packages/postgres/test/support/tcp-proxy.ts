import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  /** The same URL, through the proxy. */
  readonly url: string
  /** From now on, cuts a connection instead of passing on the reply to a request that holds this text. */
  loseReplyTo(text: string): void
  /** Ends every connection there is now. */
  cutAll(): void
  close(): Promise<void>
}

/** A wire to Postgres that can be cut at the worst moment. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let lost: string | undefined

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    let swallow = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => {
      swallow ||= lost !== undefined && chunk.includes(lost)
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      // The server has answered: whatever it was asked has happened.
      if (swallow) client.destroy()
      else client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const url = new URL(target)
  url.hostname = '127.0.0.1'
  const address = server.address()
  url.port = String(typeof address === 'object' ? address?.port : '')
  const cutAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    loseReplyTo: (text) => (lost = text),
    cutAll,
    async close() {
      cutAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
