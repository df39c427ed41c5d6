import { lineTo } from '@repo/local-stack/jest/line'

/** A wire to the broker on which every produce and fetch request is seen, and its answer can be lost. */
export interface Wire {
  readonly broker: string
  /** What each produce request so far asked for: -1 for all in-sync replicas. */
  readonly acks: readonly number[]
  /** What each fetch so far said of its session, and how many partitions it named. */
  readonly fetches: readonly Fetch[]
  /** While set, the broker does what such a request says, and its answer never arrives. */
  losesAnswersTo: 'produce' | 'fetch' | undefined
  close(): Promise<void>
}

export interface Fetch {
  readonly session: number
  readonly epoch: number
  readonly partitions: number
}

const produce = 0
const fetch = 1

export async function wireTo(broker: string): Promise<Wire> {
  const [host = '', portText = ''] = broker.split(':')
  const port = Number(portText)
  const acks: number[] = []
  const fetches: Fetch[] = []
  const wire = { acks, fetches, losesAnswersTo: undefined as Wire['losesAnswersTo'] }
  const line = await lineTo({ host, port }, (ownPort) => {
    let swallow = false
    return {
      asked: frames((request) => {
        const kind = request.readInt16BE(0)
        if (kind === produce) acks.push(acksOf(request))
        if (kind === fetch) fetches.push(fetchIn(request))
        swallow ||= kind === produce && wire.losesAnswersTo === 'produce'
        swallow ||= kind === fetch && wire.losesAnswersTo === 'fetch'
      }),
      answered: (chunk) => (swallow ? undefined : comingBackHere(chunk, host, port, ownPort)),
    }
  })
  return Object.assign(wire, { broker: `127.0.0.1:${line.port}`, close: line.close })
}

/** Calls back with each request, without the four bytes of its length. */
function frames(onRequest: (request: Buffer) => void): (chunk: Buffer) => void {
  let buffered = Buffer.alloc(0)
  return (chunk) => {
    buffered = Buffer.concat([buffered, chunk])
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE(0)) {
      const end = 4 + buffered.readInt32BE(0)
      onRequest(buffered.subarray(4, end))
      buffered = buffered.subarray(end)
    }
  }
}

/** Behind api key, version and correlation id stand two texts: the client's id and that of a transaction, if any. */
function acksOf(request: Buffer): number {
  const client = 8
  const transaction = client + 2 + Math.max(0, request.readInt16BE(client))
  return request.readInt16BE(transaction + 2 + Math.max(0, request.readInt16BE(transaction)))
}

/** Version 11: behind the client's id stand 17 bytes of limits, the session, and topics with their partitions, 28 bytes each. */
function fetchIn(request: Buffer): Fetch {
  const body = 8 + 2 + Math.max(0, request.readInt16BE(8))
  const session = body + 17
  let at = session + 8
  let partitions = 0
  let topics = request.readInt32BE(at)
  at += 4
  for (; topics > 0; topics--) {
    at += 2 + request.readInt16BE(at)
    const count = request.readInt32BE(at)
    partitions += count
    at += 4 + count * 28
  }
  return { session: request.readInt32BE(session), epoch: request.readInt32BE(session + 4), partitions }
}

/** The broker tells its clients where to find it; they are to find it at this end of the wire. */
function comingBackHere(chunk: Buffer, host: string, from: number, to: number): Buffer {
  const address = (port: number) => {
    const bytes = Buffer.alloc(2 + host.length + 4)
    bytes.writeInt16BE(host.length, 0)
    bytes.write(host, 2)
    bytes.writeInt32BE(port, 2 + host.length)
    return bytes
  }
  const at = chunk.indexOf(address(from))
  if (at >= 0) address(to).copy(chunk, at)
  return chunk
}
