/** A report with the facts of its run, as plain data: what `report.json` holds and the page is drawn from. */
import { shownOrders, type Report } from './judge.ts'
import { type Moment } from './order-timeline.ts'
import { type RunFacts } from './read-run-facts.ts'
import { type FaultFact } from './run-facts.ts'

export type State = 'holds' | 'broken' | 'not checked' | 'nothing to look at'

export interface ReportDocument {
  readonly format: 1
  readonly judgedAt: Date
  readonly verdict: 'holds' | 'broken' | 'no verdict'
  readonly stillBusy: readonly string[]
  readonly blind: readonly string[]
  readonly seen: Readonly<Record<string, number>>
  readonly judgements: readonly {
    readonly id: string
    readonly title: string
    readonly when: 'always' | 'quiet'
    readonly state: State
    readonly checked: number | null
    readonly violations: readonly { readonly detail: string; readonly orderId?: string | undefined }[]
  }[]
  /** The orders in question, by id. */
  readonly orders: Readonly<Record<string, OrderStory>>
  /** Absent when nobody kept the facts of the run. */
  readonly run?: RunFacts | undefined
}

export interface OrderStory {
  /** By time; `fault` is the source of what was broken on purpose meanwhile. */
  readonly moments: readonly Moment[]
  readonly standings: readonly string[]
}

export function documentOf(report: Report, judgedAt: Date, run?: RunFacts): ReportDocument {
  const { stillBusy, blind, seen, judgements } = report
  return {
    format: 1,
    judgedAt,
    verdict: verdictOf(report),
    ...{ stillBusy, blind, seen },
    judgements: judgements.map(({ violations, checked, ...rest }) => ({
      ...rest,
      state: stateOf(checked, violations.length),
      checked,
      violations,
    })),
    orders: Object.fromEntries(
      shownOrders(report).map((id) => [
        id,
        { moments: storyOf(report, id, run?.faults), standings: report.standings(id) },
      ]),
    ),
    ...(run && { run }),
  }
}

/** What the witnesses say of an order, with the faults that were active meanwhile. */
export function storyOf(
  { moments }: Pick<Report, 'moments'>,
  orderId: string,
  faults: readonly FaultFact[] = [],
): readonly Moment[] {
  const own = moments(orderId)
  const first = own[0]?.at
  const last = own.at(-1)?.at
  if (!first || !last) return own
  const meanwhile = faults
    .filter(({ from, to }) => from <= last && to >= first)
    .map(({ kind, target, from, to, detail }): Moment => {
      const until = `until ${to.toISOString().slice(11, 23)}`
      return { at: from, source: 'fault', what: `${kind} ${target}, ${until}${detail ? `: ${detail}` : ''}` }
    })
  return [...own, ...meanwhile].sort((a, b) => a.at.getTime() - b.at.getTime())
}

function verdictOf({ ok, judgements, stillBusy }: Report): ReportDocument['verdict'] {
  if (ok) return 'holds'
  const isBroken = stillBusy.length > 0 || judgements.some(({ violations }) => violations.length > 0)
  return isBroken ? 'broken' : 'no verdict'
}

function stateOf(checked: number | null, violations: number): State {
  if (violations > 0) return 'broken'
  if (checked === null) return 'not checked'
  return checked === 0 ? 'nothing to look at' : 'holds'
}
