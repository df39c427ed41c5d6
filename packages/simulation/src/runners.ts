/**
 * The runners of one service at one order's row, the requests that they sent, and the provider's journal.
 *
 * What makes it small, and hides nothing:
 *   asking and calling are one move    between the two, only another request under the same key can arrive, and then the
 *                                      call gets that one's answer, as if it had been made after it
 *   sending and arriving are one move  a request on its way that is not given up is one that is not sent yet
 *   a crash before the call, after it, a lost answer: one fault   the row is due again, and the journal knows or does not
 *   a request under a key that is known is forgotten   it would get the answer that is there
 *   back-off has no length             a row that is due may wait for ever
 */
import { Interner, remembered } from './interner.ts'
import type { Decisions } from './decisions.ts'
import type { Quirks } from './log-options.ts'
import { recording } from './moves.ts'
import { wantedCalls, type Call } from './saga-model.ts'
import { scenario } from './scenario.ts'
import { atProvider } from './situations.ts'
import { noted, type Arrow } from './tale.ts'

type Answer = 'ok' | 'refused'

interface Attempt {
  readonly call: number
  /** What the runner knows: nothing yet, or the answer that it will record. */
  readonly knows: Answer | null
  /** Whether its lease still keeps others away. */
  readonly leased: boolean
  /** An earlier attempt was begun under the same key. Only where a quirk looks at it. */
  readonly again: boolean
  /** The row as it was claimed. Only where a quirk decides on it. */
  readonly read: number
}

export interface Runners {
  readonly attempts: readonly Attempt[]
  /** Requests whose runners gave up on them, and that may still arrive. */
  readonly travelling: readonly number[]
  /** Keys of all attempts so far. Only where a quirk looks at them. */
  readonly tried: readonly string[]
}

export type Journal = Readonly<Record<string, Answer>>

export interface RunnerMove {
  readonly kind: 'owed' | 'unknown' | 'lease' | 'may'
  readonly name: string
  readonly arrows: readonly Arrow[]
  readonly runners: number
  readonly journal: number
  /** What is committed, on the state as it is, or on the one that was read with the claim. */
  readonly command: number | null
  readonly read: number | null
}

const nobody: Runners = { attempts: [], travelling: [], tried: [] }

export interface RunnersOptions {
  readonly service: 'payment' | 'shipping'
  readonly refundRefusals: number
  readonly quirks: Partial<Quirks>
  readonly decisions: Decisions
}

export function runners({ service, refundRefusals, quirks, decisions }: RunnersOptions) {
  const crews = new Interner<Runners>(`runners of ${service}`, 1 << 16)
  const journals = new Interner<Journal>(`journals of ${service}`)
  const calls = new Interner<Call>(`calls of ${service}`)
  const by = service === 'payment' ? 1 : 3
  const provider = service === 'payment' ? 'card' : 'carrier'
  const begin = decisions.commands.idOf({ type: 'BeginAttempt' })
  const countsAttempts = quirks.keyPerAttempt === true || quirks.notFoundIsRefused === true

  function wanted(state: number): Call | undefined {
    const none = { status: 'none' } as const
    const parts = { payment: none, shipping: none, [service]: decisions.states[by]?.valueOf(state) }
    return wantedCalls(scenario.orderId, parts)[0]
  }

  function answersTo({ kind, n, key }: Call, journal: Journal): readonly Answer[] {
    const known = journal[key]
    if (known) return [known]
    return kind === 'refund' && n >= refundRefusals ? ['ok'] : ['ok', 'refused']
  }

  function entered(journal: Journal, { key }: Call, answer: Answer): Journal {
    if (answer === 'refused' && quirks.refusalsAreForgotten) return journal
    return Object.fromEntries(Object.entries({ ...journal, [key]: answer }).sort())
  }

  function claim(crew: Runners, journal: Journal, state: number): readonly RunnerMove[] {
    const call = wanted(state)
    if (!call) return []
    const busy = crew.attempts.some(
      ({ leased, call: id }) => leased && baseOf(calls.valueOf(id)) === call.key,
    )
    if (busy) return []
    const before = crew.tried.filter((key) => key === call.key).length
    const key = quirks.keyPerAttempt && before > 0 ? `${call.key}#${before + 1}` : call.key
    const attempt: Attempt = {
      call: calls.idOf({ ...call, key }),
      knows: null,
      leased: true,
      again: countsAttempts && before > 0,
      read: quirks.decidesOnClaimedState ? decisions.onCommand(by, state, begin).state : 0,
    }
    const tried = countsAttempts ? [...crew.tried, call.key].sort() : []
    return [
      move('owed', `a runner claims ${key}`, [noted(service, `claims ${shortOf(key)}`)], journal, {
        crew: { ...crew, attempts: [...crew.attempts, attempt], tried },
        command: begin,
      }),
    ]
  }

  function call(crew: Runners, journal: Journal, at: number): readonly RunnerMove[] {
    const attempt = crew.attempts[at] as Attempt
    const request = calls.valueOf(attempt.call)
    const label = shortOf(request.key)
    const asked: Arrow = { from: service, to: provider, text: label, ignored: false }
    const known = journal[request.key]
    const without = { ...crew, attempts: crew.attempts.toSpliced(at, 1) }
    const learned = (knows: Answer): Runners => ({
      ...crew,
      attempts: crew.attempts.with(at, { ...attempt, knows }),
    })
    if (quirks.notFoundIsRefused && attempt.again && !known) {
      const arrows = [
        { ...asked, text: `asks for ${label}` },
        { from: provider, to: service, text: 'not found', ignored: false },
      ]
      return [move('owed', `${request.key} is not found`, arrows, journal, { crew: learned('refused') })]
    }
    if (known) decisions.met.add(known === 'ok' ? atProvider.foundOk : atProvider.foundRefused)
    const answered = answersTo(request, journal).flatMap((answer) => {
      const after = entered(journal, request, answer)
      const back: Arrow = { from: provider, to: service, text: answer, ignored: false }
      return [
        move('owed', `the provider answers ${request.key}: ${answer}`, [asked, back], after, {
          crew: learned(answer),
        }),
        move(
          'unknown',
          `the answer to ${request.key} is lost: ${answer}`,
          [asked, noted(provider, `${answer}, but the answer is lost`)],
          after,
          { crew: without },
        ),
      ]
    })
    if (known) return answered
    const travelling = [...crew.travelling, attempt.call].sort((a, b) => a - b)
    const gaveUp = [noted(service, `gives up on ${label}, which is still on its way`)]
    return [
      ...answered,
      move('unknown', `a runner gives up on ${request.key}`, gaveUp, journal, {
        crew: { ...without, travelling },
      }),
    ]
  }

  function arrive(crew: Runners, journal: Journal, at: number): readonly RunnerMove[] {
    const request = calls.valueOf(crew.travelling[at] as number)
    decisions.met.add(atProvider.arrivedLate)
    return answersTo(request, journal).map((answer) =>
      move(
        'may',
        `${request.key} arrives late: ${answer}`,
        [noted(provider, `${shortOf(request.key)} arrives late: ${answer}`)],
        entered(journal, request, answer),
        { crew: { ...crew, travelling: crew.travelling.toSpliced(at, 1) } },
      ),
    )
  }

  function move(
    kind: RunnerMove['kind'],
    name: string,
    arrows: readonly Arrow[],
    journal: Journal,
    { crew, command = null, read = null }: { crew: Runners; command?: number | null; read?: number | null },
  ): RunnerMove {
    const attempts = crew.attempts.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    const travelling = crew.travelling.filter((id) => !(calls.valueOf(id).key in journal))
    const id = crews.idOf({ ...crew, attempts, travelling })
    return { kind, name, arrows, runners: id, journal: journals.idOf(journal), command, read }
  }

  const moves = remembered((packed): readonly RunnerMove[] => {
    const crew = crews.valueOf(Math.floor(packed / 65_536))
    const journal = journals.valueOf((packed >> 8) & 0xff)
    const state = packed & 0xff
    const working = crew.attempts.flatMap((attempt, at): readonly RunnerMove[] => {
      const request = calls.valueOf(attempt.call)
      const label = shortOf(request.key)
      const slow = attempt.leased
        ? [
            move(
              'lease',
              `the lease on ${request.key} runs out`,
              [noted(service, `the lease on ${label} runs out`)],
              journal,
              { crew: { ...crew, attempts: crew.attempts.with(at, { ...attempt, leased: false }) } },
            ),
          ]
        : []
      if (attempt.knows === null) return [...call(crew, journal, at), ...slow]
      const told = `records ${label}: ${attempt.knows}`
      const recorded = move('owed', `a runner ${told}`, [noted(service, told)], journal, {
        crew: { ...crew, attempts: crew.attempts.toSpliced(at, 1) },
        command: decisions.commands.idOf(recording(request, attempt.knows)),
        read: quirks.decidesOnClaimedState ? attempt.read : null,
      })
      return [recorded, ...slow]
    })
    const late = crew.travelling.flatMap((_, at) => arrive(crew, journal, at))
    return [...claim(crew, journal, state), ...working, ...late]
  })

  return {
    start: crews.idOf(nobody),
    noEntries: journals.idOf({}),
    journalOf: (id: number): Journal => journals.valueOf(id),
    /** Everything that may happen next at the provider and on its way. */
    moves: (crew: number, journal: number, state: number): readonly RunnerMove[] =>
      moves(crew * 65_536 + journal * 256 + state),
  }
}

/** The key without the number of the attempt that a quirk puts behind it. */
function baseOf({ key }: Call): string {
  return key.replace(/#\d+$/, '')
}

function shortOf(key: string): string {
  return key.replace(`${scenario.orderId}:`, '')
}
