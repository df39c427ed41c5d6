import { join } from 'node:path'
import { repository, service, serviceEnv } from '@repo/local-stack/apps'
import { bundle } from '@repo/local-stack/bundle'
import { deferred, type Deferred } from '@repo/messaging/deferred'
import { machineMs } from '../src/epoch.ts'
import { type BacklogEvent, type OpenPeer, type Peer, type PeerSurroundings, runsIn } from '../src/peer.ts'

/** Our relay where a service has it: in the process that commits, so that a commit rings its bell. */
export const ourService: Peer = {
  name: 'our relay',
  how: 'in the process that inserts, which is one of its own and started as a service is; a commit wakes it',
  keepsOrder: true,
  pace: 'fast',
  open,
}

/** What `our-service-main.ts` is asked, one after another or at once. */
export interface Request {
  readonly id: number
  readonly call: 'begin' | 'fill' | 'pause'
  readonly events: readonly BacklogEvent[]
}

export interface Reply {
  readonly id: number
  /** By `machineMs`, when it was done. */
  readonly at: number
  readonly error?: string
}

const main = 'packages/bench/peers/our-service-main.ts'

async function open({ stack, topic }: PeerSurroundings): Promise<OpenPeer> {
  const name = stack.unique('our-service')
  const child = stack.spawn({
    name,
    command: process.execPath,
    args: service(main, { SAGA_PROGRAMS: await bundle(repository, [main]) }),
    cwd: repository,
    env: {
      ...serviceEnv,
      ...process.env,
      DATABASE_URL: await stack.database('our-relay'),
      KAFKA_BROKERS: stack.brokers.join(','),
      TOPIC: topic,
    },
    logFile: join(stack.dataDir, `${name}.log`),
    talks: true,
  })
  const asked = new Map<number, Deferred<Reply>>()
  let ready = false
  child.onMessage((message) => {
    if (message === 'ready') ready = true
    else asked.get((message as Reply).id)?.resolve(message as Reply)
  })
  void child.exited.then(() => {
    for (const [id, { resolve }] of asked) resolve({ id, at: NaN, error: child.epitaph('ended') })
  })
  await child.ready(() => Promise.resolve(ready), 60_000)

  let lastId = 0
  async function ask(call: Request['call'], events: readonly BacklogEvent[] = []): Promise<number> {
    const id = ++lastId
    const reply = deferred<Reply>()
    asked.set(id, reply)
    try {
      await child.send({ id, call, events } satisfies Request)
      const { at, error } = await reply.promise
      if (error !== undefined) throw new Error(error)
      return at
    } finally {
      asked.delete(id)
    }
  }

  let committed = new Map<string, number>()
  return {
    ...runsIn(child),
    async begin() {
      committed = new Map()
      await ask('begin')
    },
    async fill(events) {
      const at = (await ask('fill', events)) - machineMs() + performance.now()
      for (const { message } of events) committed.set(message.eventId, at)
    },
    committedAt: (eventId) => committed.get(eventId),
    async pause() {
      await ask('pause')
    },
    close: () => child.stop(),
  }
}
