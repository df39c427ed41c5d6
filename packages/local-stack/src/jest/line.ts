import { connect, createServer, type Socket } from 'node:net'

/** What a test hears of one connection, and where it can end it. */
export interface Tap {
  /** The client has said this; it goes on to the server as it is. */
  asked(chunk: Buffer): void
  /** The server has answered this: what goes on to the client, or nothing, and the connection is cut. */
  answered(chunk: Buffer): Buffer | undefined
}

export interface Line {
  /** Of this end, on 127.0.0.1. */
  readonly port: number
  /** Ends every connection there is now. */
  cutAll(): void
  close(): Promise<void>
}

/** A line to a server that can be cut at the worst moment; each connection has a tap of its own. */
export async function lineTo(
  { host, port }: { readonly host: string; readonly port: number },
  tap: (ownPort: number) => Tap,
): Promise<Line> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, host)
    const { asked, answered } = tap(ownPort)
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
      asked(chunk)
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      // The server has answered: whatever it was asked has happened.
      const forward = answered(chunk)
      if (forward) client.write(forward)
      else client.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const ownPort = typeof address === 'object' && address !== null ? address.port : 0
  const cutAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: ownPort,
    cutAll,
    async close() {
      cutAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
