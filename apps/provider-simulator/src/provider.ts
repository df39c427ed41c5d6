import { hash } from 'node:crypto'
import type { Behaviour, Chooser } from './behaviour.ts'
import { answerOf, type Answer, type Entry, type Kind, type Request } from './effects.ts'
import type { Journal } from './journal.ts'

/** How a request ends for who asked. */
export type Ending =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly first: boolean; readonly slow: boolean }
  /** It took place, and who asked will never hear of it. */
  | { readonly kind: 'answer lost' }
  /** Nothing took place. */
  | { readonly kind: 'request lost' }
  | { readonly kind: 'key reused' }

export interface Provider {
  perform(key: string, request: Request): Ending
  ask(kind: Kind, key: string): Answer | undefined
}

export interface ProviderOptions {
  readonly journal: Journal
  readonly chooser: Chooser
  readonly now: () => Date
  readonly newId: () => string
  /** How long a late request takes nothing, from the first one under its key on. */
  readonly lateMs: number
}

/**
 * A card provider, a carrier and any number of partners that keep one promise whatever else befalls: the same key gives the same answer,
 * refusals included, and takes effect once. It does not compare refunds with charges, on purpose: a provider that
 * stopped a second refund would hide the defect from everybody who checks this journal.
 */
export function createProvider({ journal, chooser, now, newId, lateMs }: ProviderOptions): Provider {
  // Where in the journal: there may be millions of them.
  const known = new Map<string, Entry['sequence']>()
  const refusedRefunds = new Map<string, number>()
  const lostOnce = new Set<string>()
  const lateUntil = new Map<string, number>()
  for (const entry of everyEntry(journal)) remember(entry)

  function remember(entry: Entry) {
    known.set(nameOf(entry.kind, entry.key), entry.sequence)
    if (entry.kind === 'refund' && entry.outcome === 'refused') {
      refusedRefunds.set(entry.orderId, (refusedRefunds.get(entry.orderId) ?? 0) + 1)
    }
  }

  function entryOf(name: string): Entry | undefined {
    const sequence = known.get(name)
    return sequence === undefined ? undefined : journal.after(sequence - 1, 1)[0]
  }

  function take(key: string, request: Request, refused: boolean): Answer {
    const { kind, orderId } = request
    const money = 'amount' in request ? request : { amount: null, currency: null }
    const entry = journal.append({
      at: now().toISOString(),
      kind,
      key,
      orderId,
      amount: money.amount,
      currency: money.currency,
      outcome: refused ? 'refused' : 'accepted',
      id: refused ? null : `${kind}-${newId()}`,
      reason: refused ? reasons[kind] : null,
      fingerprint: fingerprintOf(request),
    })
    remember(entry)
    return answerOf(entry)
  }

  return {
    // Without an await from the look-up to the append: of two requests at once under one key, one takes effect.
    perform(key, request) {
      const name = nameOf(request.kind, key)
      const entry = entryOf(name)
      if (entry !== undefined) {
        if (entry.fingerprint !== fingerprintOf(request)) return { kind: 'key reused' }
        return { kind: 'answered', answer: answerOf(entry), first: false, slow: false }
      }
      const isLate = (lateUntil.get(name) ?? 0) > now().getTime()
      if (isLate) return { kind: 'request lost' }
      const behaviour: Behaviour =
        lostOnce.delete(name) || lateUntil.delete(name)
          ? 'accept'
          : chooser.choose(key, request, refusedRefunds.get(request.orderId) ?? 0)
      if (behaviour === 'lose-request') {
        lostOnce.add(name)
        return { kind: 'request lost' }
      }
      if (behaviour === 'late') {
        lateUntil.set(name, now().getTime() + lateMs)
        return { kind: 'request lost' }
      }
      const answer = take(key, request, behaviour.startsWith('refuse'))
      if (behaviour.endsWith('lose-answer')) return { kind: 'answer lost' }
      return { kind: 'answered', answer, first: true, slow: behaviour === 'slow' }
    },
    ask(kind, key) {
      const entry = entryOf(nameOf(kind, key))
      return entry?.kind === kind ? answerOf(entry) : undefined
    },
  }
}

function* everyEntry(journal: Journal): Iterable<Entry> {
  let last = 0
  for (let page; (page = journal.after(last, 1_000)).length > 0; last += page.length) yield* page
}

const reasons = {
  charge: 'card declined',
  refund: 'refund declined',
  booking: 'address not served',
  request: 'not accepted',
} as const satisfies Record<Kind, string>

// Charges and refunds are one provider with one set of keys, the carrier is another, and so are the partners.
const nameOf = (kind: Kind, key: string) => `${providers[kind]} ${key}`

const providers = {
  charge: 'card',
  refund: 'card',
  booking: 'carrier',
  request: 'partner',
} as const satisfies Record<Kind, string>

/** A hash of the request as the endpoint understands it: the order of JSON members does not matter. */
function fingerprintOf(request: Request): string {
  return hash('sha256', JSON.stringify(request), 'base64url')
}
