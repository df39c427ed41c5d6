import { serviceNames, type Service } from '@repo/contracts/services'
import { setTimeout as wait } from 'node:timers/promises'
import { positionOf, type Rogue } from './rogue.ts'
import { operatorToken, type Target } from './target.ts'

interface Letter {
  readonly id: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string | null
  readonly code: string
}

interface Cleared {
  readonly replayed: number
  readonly discarded: number
}

/** An operator who looks after dead letters while everything is on fire; at each service whatever befalls the others. */
export function lookAfterLetters(target: Target, from: Rogue) {
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    // Who does not answer now will be asked again.
    void Promise.allSettled(serviceNames.map((service) => clear(target, service, isPoisonOf(from), 1))).then(
      () => (looking = false),
    )
  }, 10_000)
  return { stop: () => clearInterval(timer) }
}

/** Clears what is left, until no letter appears any more. Throws when they keep coming. */
export async function clearAll(target: Target, from: Rogue, say: (text: string) => void): Promise<void> {
  await from.findInjected()
  // Letters appear as long as consumers read: look again until there are none twice.
  const deadline = Date.now() + 240_000
  for (let none = 0; none < 2; await wait(1_500)) {
    if (Date.now() > deadline) throw new Error('dead letters keep coming: see the logs of the services')
    const cleared: Cleared[] = []
    for (const service of serviceNames) cleared.push(await clear(target, service, isPoisonOf(from)))
    const discarded = cleared.reduce((sum, each) => sum + each.discarded, 0)
    const replayed = cleared.reduce((sum, each) => sum + each.replayed, 0)
    if (replayed + discarded === 0) none += 1
    else say(`  ${discarded} dead letters discarded, ${replayed} replayed`)
  }
}

/** Whether a letter is a record of the rogue, as far as its positions are known at this moment. */
export function isPoisonOf({ injected }: Pick<Rogue, 'injected'>) {
  const poison = new Set(injected.map(positionOf))
  return ({ topic, partition, offset }: Pick<Letter, 'topic' | 'partition' | 'offset'>): boolean =>
    poison.has(positionOf({ topic, partition, offset: BigInt(offset) }))
}

/** What an operator does: discards what can never be handled, and replays the rest, until no letter is left. */
async function clear(
  target: Target,
  service: Service,
  isPoison: (letter: Letter) => boolean,
  patience = 20,
): Promise<Cleared> {
  let replayed = 0
  let discarded = 0
  for (let round = 0; round < 50; round++) {
    const letters = await list(target, service, patience)
    if (letters.length === 0) break
    for (const { id } of letters.filter(isPoison)) {
      await call(target, service, patience, `/admin/dead-letters/${id}/discard`, {
        reason: 'poison of the chaos tool',
      })
      discarded += 1
    }
    const { items } = (await call(target, service, patience, '/admin/dead-letters/replay', {
      dryRun: false,
    })) as {
      readonly items: readonly { readonly result: object | string }[]
    }
    replayed += items.length
  }
  return { replayed, discarded }
}

async function list(target: Target, service: Service, patience: number): Promise<readonly Letter[]> {
  const { items } = (await call(target, service, patience, '/admin/dead-letters?limit=500')) as {
    readonly items: readonly Letter[]
  }
  return items
}

async function call(
  target: Target,
  service: Service,
  patience: number,
  path: string,
  body?: unknown,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(`${target.urlOf(service)}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${operatorToken}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      })
      const text = await response.text()
      if (response.ok) return JSON.parse(text) as unknown
      throw new Error(`${service} ${path} answered ${response.status}: ${text.slice(0, 300)}`)
    } catch (error) {
      if (attempt >= patience) throw error
      await wait(2_000)
    }
  }
}
