import { serviceNames, type Service } from '@repo/contracts/services'
import { setTimeout as wait } from 'node:timers/promises'
import { operatorToken, type Target } from './target.ts'

interface Letter {
  readonly id: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string | null
  readonly code: string
}

export interface Cleared {
  readonly replayed: number
  readonly discarded: number
}

/** What an operator does: discards what can never be handled, and replays the rest, until no letter is left. */
export async function clearDeadLetters(
  target: Target,
  isPoison: (letter: Letter) => boolean,
  patience = 20,
): Promise<Cleared> {
  let replayed = 0
  let discarded = 0
  for (const service of serviceNames) {
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
