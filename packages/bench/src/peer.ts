/**
 * What somebody else would use where we use our relay, made comparable: the same backlog, the same broker, the same
 * clock. One folder each under `packages/bench/peers`; a peer that needs more than this repository has fetches it
 * when it is asked for, and only then.
 */
import { type Child } from '@repo/local-stack/child'
import { type Message } from '@repo/messaging/message'
import { together } from '@repo/messaging/together'
import { type BenchStack } from './stack.ts'

/** One event of the backlog, encoded once for all. */
export interface BacklogEvent {
  readonly message: Message
  readonly value: Buffer
}

export interface PeerSurroundings {
  readonly stack: BenchStack
  /** Exists, with the same partitions for everybody. */
  readonly topic: string
  readonly signal: AbortSignal
  readonly progress: (doing: string) => void
}

export interface Peer {
  readonly name: string
  /** One line for the report: how it works, and as whose documentation configures it. */
  readonly how: string
  /** False for what says of itself that it may reorder the events of one aggregate. */
  readonly keepsOrder: boolean
  /** Tens of thousands a second, or about a thousand: decides how long a backlog it is given. */
  readonly pace: 'fast' | 'slow'
  /** Rejects with `NotInstallable` when this machine cannot have it. */
  open(around: PeerSurroundings): Promise<OpenPeer>
}

export interface OpenPeer {
  /** Begins to look for events; idempotent. */
  begin(): Promise<void>
  /** Hands the events over through the peer's own way in, in one transaction; the clock runs from its commit. */
  fill(events: readonly BacklogEvent[]): Promise<void>
  /** When the commit of this event was answered, on our `performance.now()`, where another process waited for it. */
  committedAt?(eventId: string): number | undefined
  /** Stops looking, where it costs the others something. What it was given is published by now. */
  pause(): Promise<void>
  close(): Promise<void>
  /** The process it runs in, when it is not ours. */
  readonly pid?: number
  /** How that process ended, once it has: nothing more will be published. */
  ended?(): string | undefined
}

/** What is to be known of a peer that is a process of its own. */
export function runsIn(child: Child): Pick<OpenPeer, 'pid' | 'ended'> {
  return { pid: child.pid, ended: () => child.exit && child.epitaph('ended while it was measured') }
}

/** A reason that belongs into the report: this peer was not measured. */
export class NotInstallable extends Error {}

export interface Available<Opened> {
  readonly opened: readonly Opened[]
  /** Who could not be had here, and why. */
  readonly missing: readonly string[]
  close(): Promise<void>
}

/** Sets up whoever can be had on this machine; tells by name who cannot. */
export async function openAvailable<
  Asked extends { readonly name: string },
  Opened extends { close(): Promise<void> },
>(
  peers: readonly Asked[],
  progress: (doing: string) => void,
  open: (peer: Asked) => Promise<Opened>,
): Promise<Available<Opened>> {
  const opened: Opened[] = []
  const missing: string[] = []
  const close = async (): Promise<void> => {
    await together(opened.map((one) => one.close()))
  }
  try {
    for (const peer of peers) {
      progress(`setting up ${peer.name}`)
      const one = await open(peer).catch((error: unknown) => {
        if (error instanceof NotInstallable) return error
        throw error
      })
      if (one instanceof NotInstallable) missing.push(`${peer.name}: not measured, ${one.message}`)
      else opened.push(one)
    }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
  return { opened, missing, close }
}
