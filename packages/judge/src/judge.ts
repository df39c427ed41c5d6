/**
 * Judges a running stack by its witnesses.
 *
 *   const report = await judge(sources)
 *   report.ok        everything could be seen, and nothing that was checked is broken
 */
import { startCodec } from '@repo/avro/codec'

import { blindSpots } from './blind-spots.ts'
import { brokerView, type BrokerView } from './broker.ts'
import { databases } from './databases.ts'
import { type Invariant, type Violation } from './invariant.ts'
import { invariants } from './invariants.ts'
import { lineOf, orderMoments, orderStandings, type Moment } from './order-timeline.ts'
import { untilQuiet } from './quiet.ts'
import { readTraces } from './read-traces.ts'
import { readWitnesses } from './read-witnesses.ts'
import { type Sources } from './sources.ts'
import { called } from './unreachable.ts'
import { type Witnesses } from './witnesses.ts'

/** How many violations of one invariant are shown with the history of their order. */
export const shownViolations = 3

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
  /** Where the judge could not see: with any of these nothing is proved. */
  readonly blind: readonly string[]
  readonly judgements: readonly Judgement[]
  /** How much each witness had to say. */
  readonly seen: Readonly<Record<string, number>>
  timeline(orderId: string): readonly string[]
  moments(orderId: string): readonly Moment[]
  /** How the order stands at each service, at the end. */
  standings(orderId: string): readonly string[]
}

/** Calls every witness and checks every invariant. Rejects when a witness cannot be called: that is not a verdict. */
export async function judge(sources: Sources, options: JudgeOptions = {}): Promise<Report> {
  const { alwaysOnly = false, quietTimeoutMs = 60_000, sagaBoundMs = 30 * 60_000, onProgress } = options
  const all = databases(sources.databaseUrls)
  const broker = brokerView(sources.brokers)
  const impatience = AbortSignal.timeout(15_000)
  try {
    const { registryUrl } = sources
    const registry = { at: registryUrl, variable: 'REGISTRY_URL' }
    const codec = await called('the schema registry', registry, () =>
      startCodec({ registryUrl, signal: impatience }),
    )
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
    const first = report(witnesses, stillBusy, alwaysOnly)
    const broken = shownOrders(first)
    if (broken.length === 0) return first
    onProgress?.('reading what is known of the orders in question')
    return report(witnesses, stillBusy, alwaysOnly, await readTraces(all, witnesses, broken))
  } finally {
    await all.stop()
  }
}

/** What the invariants say of these witnesses. */
export function report(
  witnesses: Witnesses,
  stillBusy: readonly string[],
  alwaysOnly: boolean,
  traces: ReadonlyMap<string, readonly Moment[]> = new Map(),
): Report {
  const judgements = invariants
    .filter(({ when }) => when === 'always' || !alwaysOnly)
    .map((invariant): Judgement => {
      const { id, title, when } = invariant
      const verdict = invariant.check(witnesses)
      return { id, title, when, checked: verdict?.checked ?? null, violations: verdict?.violations ?? [] }
    })
  const blind = [
    ...blindSpots(witnesses, alwaysOnly ? 'always' : 'quiet'),
    ...(alwaysOnly ? [] : idleChecks(judgements)),
  ]
  const moments = (orderId: string) => orderMoments(witnesses, orderId, traces.get(orderId))
  return {
    ok:
      blind.length === 0 &&
      stillBusy.length === 0 &&
      judgements.every(({ violations }) => violations.length === 0),
    stillBusy,
    blind,
    judgements,
    seen: seenIn(witnesses),
    moments,
    standings: (orderId) => orderStandings(witnesses, orderId),
    timeline: (orderId) => [...moments(orderId).map(lineOf), ...orderStandings(witnesses, orderId)],
  }
}

/** Checks that have looked at nothing: they could not fail. Q8 alone may be left out, where nobody says what was injected. */
function idleChecks(judgements: readonly Judgement[]): readonly string[] {
  return judgements
    .filter(({ id, checked }) => checked === 0 || (checked === null && id !== 'Q8'))
    .map(({ id, checked }) => `${id} ${checked === 0 ? 'found nothing to look at' : 'was not checked'}`)
}

/** Orders whose history is worth reading: the first few of every broken invariant. */
export function shownOrders({ judgements }: Pick<Report, 'judgements'>): readonly string[] {
  const ids = judgements.flatMap(({ violations }) =>
    violations.slice(0, shownViolations).flatMap(({ orderId }) => orderId ?? []),
  )
  return [...new Set(ids)]
}

function seenIn(witnesses: Witnesses): Report['seen'] {
  const { log, storedEvents, aggregates, ledger, movements, shipments, deadLetters, journal } = witnesses
  const { projection, clients = [], inboxes, idempotencyKeys } = witnesses
  return {
    'records on the log': log.length,
    'stored events': storedEvents.length,
    'aggregate rows': aggregates.length,
    'idempotency keys': idempotencyKeys.length,
    'handled messages': [...inboxes.values()].reduce((sum, { eventIds }) => sum + eventIds.size, 0),
    'dead letters': deadLetters.length,
    'ledger entries': ledger.length,
    'stock movements': movements.length,
    shipments: shipments.length,
    'journal entries': journal.length,
    'projected orders': projection.length,
    'client requests': clients.length,
  }
}

async function watchIdle(broker: BrokerView, { idleMs = 2_000, onProgress }: JudgeOptions): Promise<bigint> {
  onProgress?.('watching for signs of life')
  const sum = async () => [...(await broker.ends()).values()].reduce((total, end) => total + end, 0n)
  const before = await sum()
  await new Promise((resolve) => setTimeout(resolve, idleMs))
  return (await sum()) - before
}
