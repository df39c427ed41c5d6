import { join } from 'node:path'
import { answers } from '@repo/local-stack/http-ready'
import { freePorts } from '@repo/local-stack/ports'
import { inPeerFolder, modifiedAt, peerFolder } from '../../src/install-peer.ts'
import { type OpenPeer, type Peer, type PeerSurroundings, runsIn } from '../../src/peer.ts'

/** Go's event library: a table as a message broker, and a forwarder from it to a real one. */
export const watermill: Peer = {
  name: 'Watermill forwarder',
  how: 'rows by 500 every 10 ms instead of 100 a second; each message is sent and acknowledged by itself',
  keepsOrder: true,
  pace: 'slow',
  open,
}

async function open({ stack, topic, progress }: PeerSurroundings): Promise<OpenPeer> {
  const folder = peerFolder('watermill')
  if (modifiedAt(folder, 'forward') < modifiedAt(folder, 'main.go')) {
    progress('building Watermill with Go')
    await inPeerFolder(folder, 'go', ['build', '-o', 'forward', '.'])
  }
  const { PORT: port } = await freePorts({ PORT: { variable: 'PORT', port: 0 } })
  const database = `${await stack.database('watermill')}?sslmode=disable`
  const child = stack.spawn({
    name: 'watermill',
    command: join(folder, 'forward'),
    args: [String(port), database, stack.brokers.join(','), topic],
    logFile: join(stack.dataDir, 'watermill.log'),
  })
  const url = `http://127.0.0.1:${port}`
  await child.ready(() => answers(url), 30_000)
  return {
    ...runsIn(child),
    begin: () => Promise.resolve(),
    async fill(events) {
      const lines = events.map(({ message: { eventId, aggregateId, type }, value }) =>
        JSON.stringify({ ID: eventId, Key: aggregateId, Type: type, Value: value.toString('base64') }),
      )
      const response = await fetch(`${url}/fill`, { method: 'POST', body: lines.join('\n') })
      if (!response.ok) throw new Error(`the forwarder took nothing: ${response.status}`)
    },
    pause: () => Promise.resolve(),
    close: () => child.stop(),
  }
}
