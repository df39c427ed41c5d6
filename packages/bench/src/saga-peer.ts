/**
 * What somebody else would use where we use four services and their topics: the same four steps and the same
 * compensations, as a workflow that an engine keeps.
 */
import { type Provider } from '@repo/messaging/effect'
import { type ProviderAnswer } from '@repo/providers/provider'
import { newId } from '@repo/service/identity'
import { inProcessProvider } from './in-process-provider.ts'
import { sampleOrder } from './sample-messages.ts'
import { type BenchStack } from './stack.ts'

export interface SagaPeer {
  readonly name: string
  /** Rejects with `NotInstallable` when this machine cannot have it. */
  open(stack: BenchStack, progress: (doing: string) => void): Promise<OpenSagaPeer>
}

export interface OpenSagaPeer {
  /** The same engine, used in the ways that its documentation offers. */
  readonly contenders: readonly SagaContender[]
  close(): Promise<void>
  /** The process it runs in, when it is not ours. */
  readonly pid?: number | undefined
}

export interface SagaContender {
  readonly name: string
  /** One line for the report: how it works, and as whose documentation configures it. */
  readonly how: string
  /** Sagas at once: enough that something is always saturated. */
  readonly inFlight: number
  /** Runs one saga, of which nothing is refused, to its end. */
  run(): Promise<void>
  /** What is wrong after so many sagas, in words: each ended well, with every step written down once and in order. */
  problems(sagas: number): Promise<readonly string[]>
}

export type Ended = 'completed' | 'cancelled'

/** What our own customers order, as JSON: money is a whole number of cents. */
export interface PeerOrder {
  readonly orderId: string
  readonly customerId: string
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: number }[]
  readonly total: { readonly amount: number; readonly currency: string }
  readonly address: ReturnType<typeof sampleOrder>['address']
  readonly carrierRefuses: boolean
}

/** The steps of a saga that completes, and of the one whose carrier refuses, in order. */
const wayOf = {
  completed: 'reserve charge confirm ship',
  cancelled: 'reserve charge confirm ship refund release',
} as const satisfies Record<Ended, string>

let placed = 0

function peerOrder({ carrierRefuses }: Pick<PeerOrder, 'carrierRefuses'>): PeerOrder {
  const { lines, total, ...rest } = sampleOrder((placed += 1))
  return {
    ...rest,
    orderId: newId(),
    lines: lines.map((line) => ({ ...line, unitPrice: Number(line.unitPrice) })),
    total: { ...total, amount: Number(total.amount) },
    carrierRefuses,
  }
}

export type StepName = keyof ReturnType<typeof stepProviders>

/** Providers that answer at once, as ours do in process; none of them moves stock in a database. */
export function stepProviders() {
  const agrees = (): Provider<PeerOrder, ProviderAnswer> => inProcessProvider((id) => ({ kind: 'ok', id }))
  const ship: Provider<PeerOrder, ProviderAnswer> = inProcessProvider((id, { carrierRefuses }: PeerOrder) =>
    carrierRefuses ? { kind: 'refused', reason: 'no such address' } : { kind: 'ok', id },
  )
  return {
    reserve: agrees(),
    charge: agrees(),
    confirm: agrees(),
    ship,
    release: agrees(),
    refund: agrees(),
  } as const
}

export interface Engine extends Pick<SagaContender, 'name' | 'how' | 'inFlight'> {
  /** Runs the saga of one order to its end. */
  place(order: PeerOrder): Promise<Ended>
  /** How often sagas went which way, from the engine's own records: the names of its steps, with a space between. */
  ways(): Promise<ReadonlyMap<string, number>>
}

/** Begins with one saga whose carrier refuses, so that its compensations are seen as well. */
export async function sagaContender({ name, how, inFlight, place, ways }: Engine): Promise<SagaContender> {
  const refused = await place(peerOrder({ carrierRefuses: true }))
  return {
    name,
    how,
    inFlight,
    async run() {
      const ended = await place(peerOrder({ carrierRefuses: false }))
      if (ended !== 'completed') throw new Error(`a saga of ${name} was ${ended}`)
    },
    async problems(completed) {
      const found = await ways()
      const wanted = new Map<string, number>([
        [wayOf.completed, completed],
        [wayOf.cancelled, 1],
      ])
      const problems =
        refused === 'cancelled' ? [] : [`the saga of ${name} whose carrier refuses was ${refused}`]
      for (const way of new Set([...wanted.keys(), ...found.keys()])) {
        const [is, should] = [found.get(way) ?? 0, wanted.get(way) ?? 0]
        if (is !== should) problems.push(`${is} sagas of ${name} went "${way}" and not ${should}`)
      }
      return problems
    },
  }
}
