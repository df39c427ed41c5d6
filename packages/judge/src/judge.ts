/**
 * Judges a running stack by its witnesses.
 *
 *   const report = await judge(sources)
 *   report.ok        nothing that was checked is broken
 */
import { startCodec } from '@repo/avro/codec'

import { brokerView, type BrokerView } from './broker.ts'
import { databases } from './databases.ts'
import { type Invariant, type Violation } from './invariant.ts'
import { invariants } from './invariants.ts'
import { orderTimeline } from './order-timeline.ts'
import { untilQuiet } from './quiet.ts'
import { readWitnesses } from './read-witnesses.ts'
import { type Sources } from './sources.ts'
import { type Witnesses } from './witnesses.ts'

export interface JudgeOptions {
  /** Only what holds at every instant, at once; otherwise the judge waits until the system is quiet. */
  readonly alwaysOnly?: boolean
  readonly quietTimeoutMs?: number
  /** How long a quiet system is watched for signs of life. */
  readonly idleMs?: number
  /** How long an order may take. */
  readonly sagaBoundMs?: number
  /** Told what the judge waits for, or does. */
  readonly onProgress?: (what: string) => void
}

export interface Judgement {
  readonly id: string
  readonly title: string
  readonly when: Invariant['when']
  /** Null: the witness it needs was not there. */
  readonly checked: number | null
  readonly violations: readonly Violation[]
}

export interface Report {
  readonly ok: boolean
  /** What still was to do when the patience of the judge ended. */
  readonly stillBusy: readonly string[]
  readonly judgements: readonly Judgement[]
  timeline(orderId: string): readonly string[]
}

/** Calls every witness and checks every invariant. Rejects when a witness cannot be called: that is not a verdict. */
export async function judge(sources: Sources, options: JudgeOptions = {}): Promise<Report> {
  const { alwaysOnly = false, quietTimeoutMs = 60_000, sagaBoundMs = 30 * 60_000, onProgress } = options
  const all = databases(sources.databaseUrls)
  const broker = brokerView(sources.brokers)
  const impatience = AbortSignal.timeout(15_000)
  try {
    const codec = await startCodec({ registryUrl: sources.registryUrl, signal: impatience })
    const stillBusy = alwaysOnly
      ? []
      : await untilQuiet(all, broker, {
          timeoutMs: quietTimeoutMs,
          onLook: (busy) => onProgress?.(busy.length === 0 ? 'quiet' : `waiting: ${busy.join(', ')}`),
        })
    const appearedWhileIdle = alwaysOnly ? undefined : await watchIdle(broker, options)
    onProgress?.('calling the witnesses')
    const witnesses = await readWitnesses({
      sources,
      databases: all,
      broker,
      codec,
      sagaBoundMs,
      appearedWhileIdle,
    })
    return report(witnesses, stillBusy, alwaysOnly)
  } finally {
    await all.stop()
  }
}

/** What the invariants say of these witnesses. */
export function report(witnesses: Witnesses, stillBusy: readonly string[], alwaysOnly: boolean): Report {
  const judgements = invariants
    .filter(({ when }) => when === 'always' || !alwaysOnly)
    .map((invariant): Judgement => {
      const { id, title, when } = invariant
      const verdict = invariant.check(witnesses)
      return { id, title, when, checked: verdict?.checked ?? null, violations: verdict?.violations ?? [] }
    })
  return {
    ok: stillBusy.length === 0 && judgements.every(({ violations }) => violations.length === 0),
    stillBusy,
    judgements,
    timeline: (orderId) => orderTimeline(witnesses, orderId),
  }
}

async function watchIdle(broker: BrokerView, { idleMs = 2_000, onProgress }: JudgeOptions): Promise<bigint> {
  onProgress?.('watching for signs of life')
  const sum = async () => [...(await broker.ends()).values()].reduce((total, end) => total + end, 0n)
  const before = await sum()
  await new Promise((resolve) => setTimeout(resolve, idleMs))
  return (await sum()) - before
}
