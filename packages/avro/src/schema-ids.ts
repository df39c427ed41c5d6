import { backOff, sleep } from '@repo/messaging/back-off'
import { Failure } from '@repo/messaging/failures'

import type { Registry } from './registry.ts'
import type { Subject } from './schemas.ts'

export interface Waiting {
  readonly attempt: number
  readonly delayMs: number
  readonly failure: Failure
}

export interface LookUpOptions {
  readonly subjects: readonly Subject[]
  readonly registry: Pick<Registry, 'idOf'>
  readonly signal?: AbortSignal | undefined
  readonly onWait?: ((waiting: Waiting) => void) | undefined
}

const delayMsOf = backOff({ firstMs: 200, maxMs: 5_000 })

/** `OrderPlaced v1` -> id, for every version; tries until it has them all or the signal aborts. */
export async function lookUpIds(options: LookUpOptions): Promise<ReadonlyMap<string, number>> {
  const { signal, onWait } = options
  const ids = new Map<string, number>()
  for (let attempt = 1; ; attempt++) {
    try {
      await lookUpMissing(options, ids)
      return ids
    } catch (error) {
      if (!(error instanceof Failure) || signal?.aborted) throw error
      const delayMs = delayMsOf(attempt)
      onWait?.({ attempt, delayMs, failure: error })
      await sleep(delayMs, signal)
      if (signal?.aborted) throw error
    }
  }
}

async function lookUpMissing({ subjects, registry }: LookUpOptions, ids: Map<string, number>): Promise<void> {
  const wanted = subjects.flatMap(({ type, versions }) =>
    versions.map(({ version, schema }) => ({ name: `${type} v${version}`, schema })),
  )
  await Promise.all(
    wanted
      .filter(({ name }) => !ids.has(name))
      .map(async ({ name, schema }) => {
        const id = await registry.idOf(schema)
        if (id === undefined) {
          throw new Failure('REGISTRY_UNAVAILABLE', `${name} is not registered: has the schemas job run?`)
        }
        ids.set(name, id)
      }),
  )
}
