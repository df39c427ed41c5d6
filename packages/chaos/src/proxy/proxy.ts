/** A line to a server that can be made bad in every way in which lines are bad. */
import { connect, createServer, type Socket } from 'node:net'
import { type Conversation, type Loss, type Protocol } from './conversation.ts'

export type Weather =
  | { readonly kind: 'fine' }
  /** Connections are cut, and nobody gets a new one. */
  | { readonly kind: 'reset' }
  /** Connections stay open, and nothing comes through. */
  | { readonly kind: 'black hole' }
  | { readonly kind: 'latency'; readonly ms: number }
  /** What the client says arrives; what the server says does not. */
  | { readonly kind: 'half-open' }
  /** Some requests of the protocol, or the answers to them, are lost, each with its connection. */
  | { readonly kind: 'lossy'; readonly probability: number; readonly loss: Loss }

export interface Proxy {
  readonly port: number
  readonly name: string
  set(weather: Weather): void
  /** Requests or answers that were lost so far. */
  readonly losses: number
  close(): Promise<void>
}

export interface ProxyOptions {
  readonly name: string
  readonly target: number
  readonly port?: number
  readonly protocol?: Protocol
  readonly dice?: () => number
  readonly onLoss?: (loss: Loss) => void
}

export async function openProxy(options: ProxyOptions): Promise<Proxy> {
  const { name, target, protocol, dice = Math.random, onLoss } = options
  const sockets = new Set<Socket>()
  let weather: Weather = { kind: 'fine' }
  let losses = 0

  function lose(): Loss | undefined {
    if (weather.kind !== 'lossy' || dice() >= weather.probability) return undefined
    losses += 1
    onLoss?.(weather.loss)
    return weather.loss
  }

  function deliver(to: Socket, data: Buffer): void {
    if (data.length > 0 && to.writable) to.write(data)
  }

  function pass(
    side: 'asked' | 'answered',
    chunk: Buffer,
    from: Socket,
    to: Socket,
    talk?: Conversation,
  ): void {
    const heard = talk?.[side](chunk) ?? { forward: chunk, cut: false }
    const swallowed = weather.kind === 'black hole' || (weather.kind === 'half-open' && side === 'answered')
    if (swallowed) return condemned(from, to)
    if (weather.kind === 'latency') {
      setTimeout(() => deliver(to, heard.forward), weather.ms)
      return
    }
    deliver(to, heard.forward)
    if (heard.cut) {
      from.destroy()
      to.destroy()
    }
  }

  const server = createServer((near) => {
    if (weather.kind === 'reset') return void near.resetAndDestroy()
    const far = connect(target, '127.0.0.1')
    const talk = protocol?.(lose)
    for (const [from, to, side] of [
      [near, far, 'asked'],
      [far, near, 'answered'],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('data', (chunk: Buffer) => pass(side, chunk, from, to, talk))
    }
  })
  // A stream that has lost a part is no stream any more: it stays silent, and ends when the weather does.
  const silent = new Set<Socket>()
  function condemned(from: Socket, to: Socket): void {
    silent.add(from).add(to)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    name,
    port: typeof address === 'object' && address ? address.port : 0,
    get losses() {
      return losses
    },
    set(next) {
      weather = next
      for (const socket of silent) socket.destroy()
      silent.clear()
      if (next.kind === 'reset') for (const socket of sockets) socket.resetAndDestroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
