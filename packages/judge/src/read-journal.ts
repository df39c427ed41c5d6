import { type JournalEntry } from './witnesses.ts'

interface RawEntry extends Omit<JournalEntry, 'amount' | 'at'> {
  readonly amount: string | null
  readonly at: string
}

const pageSize = 1_000
// What services beside the saga ask of their partners stands in the same book.
const kinds: ReadonlySet<string> = new Set<JournalEntry['kind']>(['charge', 'refund', 'booking'])

/** Every entry of the providers' journal. */
export async function readJournal(providerUrl: string): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = []
  for (let after = 0; ;) {
    const page = await readPage(`${providerUrl}/journal?after=${after}&limit=${pageSize}`)
    if (page.length === 0) return entries
    if (!follows(after, page)) throw new Error(`the provider's journal has a hole behind entry ${after}`)
    entries.push(...page.filter(({ kind }) => kinds.has(kind)))
    after += page.length
  }
}

/** Whether these are the entries behind that one, every one of them. */
export function follows(after: number, page: readonly { readonly sequence: number }[]): boolean {
  return page.every(({ sequence }, index) => sequence === after + 1 + index)
}

async function readPage(url: string): Promise<readonly JournalEntry[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new Error(`the provider's journal cannot be read at ${url}`, { cause: error })
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const { entries } = (await response.json()) as { readonly entries: readonly RawEntry[] }
  return entries.map(({ sequence, kind, key, orderId, amount, currency, outcome, id, at }) => ({
    sequence,
    kind,
    key,
    orderId,
    amount: amount === null ? null : BigInt(amount),
    currency,
    outcome,
    id,
    at: new Date(at),
  }))
}
