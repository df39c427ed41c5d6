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

type Side = 'asked' | 'answered'

/** One direction of a connection. What comes later never arrives before what came earlier, however the delay changes. */
class Delayed {
  readonly to: Socket
  readonly #waiting: { readonly data: Buffer; readonly atMs: number }[] = []

  constructor(to: Socket) {
    this.to = to
  }

  deliver(data: Buffer, delayMs: number): void {
    if (delayMs === 0 && this.#waiting.length === 0) return this.#write(data)
    this.#waiting.push({ data, atMs: performance.now() + delayMs })
    if (this.#waiting.length === 1) this.#next()
  }

  #next(): void {
    const [first] = this.#waiting
    if (!first) return
    setTimeout(
      () => {
        this.#write(first.data)
        this.#waiting.shift()
        this.#next()
      },
      Math.max(0, first.atMs - performance.now()),
    )
  }

  #write(data: Buffer): void {
    if (data.length > 0 && this.to.writable) this.to.write(data)
  }
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

  const swallows = (side: Side) =>
    weather.kind === 'black hole' || (weather.kind === 'half-open' && side === 'answered')

  function pass(side: Side, chunk: Buffer, from: Socket, way: Delayed, talk?: Conversation): void {
    const heard = talk?.[side](chunk) ?? { forward: chunk, cut: false }
    if (swallows(side)) return condemned(from, way.to)
    way.deliver(heard.forward, weather.kind === 'latency' ? weather.ms : 0)
    if (heard.cut) {
      from.destroy()
      way.to.destroy()
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
      const way = new Delayed(to)
      from.on('close', () => {
        sockets.delete(from)
        // A good-bye is lost like everything else: the other end keeps what it holds for whoever has gone.
        if (swallows(side)) silent.add(to)
        else to.destroy()
      })
      from.on('data', (chunk: Buffer) => pass(side, chunk, from, way, talk))
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
