/**
 * The facts of a run: what a harness did to a stack, what it measured, and what the stack's clients were told. One line
 * of JSON for each fact, in `facts.ndjson`, in the order in which they became known.
 *
 *   const facts = writeRunFacts(folder)
 *   facts.write({ fact: 'run', seed: '42', at: new Date() })
 *   facts.write({ fact: 'fault', kind: 'kill', target: 'payment', from, to })
 *   facts.close(new Date())
 *   const { faults, samples, requests } = readRunFacts(folder)
 *
 * Instants are ISO 8601 in the file and `Date` in the code; offsets are decimal strings and `bigint`.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export const factsFile = 'facts.ndjson'

/** The first fact: which run this is. The same seed plays the same run again. */
export interface RunFact {
  readonly fact: 'run'
  readonly seed: string
  readonly at: Date
  /** What kind of run, in a few words: its title on the page. */
  readonly title?: string | undefined
}

/** A stretch of the run with a name: `warm up`, `faults`, `quiet`. */
export interface PhaseFact {
  readonly fact: 'phase'
  readonly name: string
  readonly from: Date
  readonly to: Date
}

/** Something that was broken on purpose, for a while. An instantaneous one has `from` equal to `to`. */
export interface FaultFact {
  readonly fact: 'fault'
  /** `kill`, `pause`, `cut`, `slow` ...: faults of one kind share a band on the page. */
  readonly kind: string
  /** What it was done to: a service, `kafka`, `postgres`, `provider` ... */
  readonly target: string
  readonly from: Date
  readonly to: Date
  readonly detail?: string | undefined
}

/** What was measured at one instant. What could not be measured then, because it was down, is absent. */
export interface SampleFact {
  readonly fact: 'sample'
  readonly at: Date
  /** Orders acknowledged to clients since the run began. */
  readonly placed?: number | undefined
  /** Orders completed or cancelled since the run began. */
  readonly ended?: number | undefined
  /** Records that each consumer group has yet to commit, by service. */
  readonly lag?: Readonly<Record<string, number>> | undefined
  /** Rows that wait in each outbox, by service. */
  readonly outboxRows?: Readonly<Record<string, number>> | undefined
  /** Age of the oldest row of each outbox, by service; 0 when it is empty. */
  readonly outboxAgeMs?: Readonly<Record<string, number>> | undefined
}

/** A process that was killed, and how long it took until what it does was done again. */
export interface KillFact {
  readonly fact: 'kill'
  readonly target: string
  readonly at: Date
  /** Null: not before the run ended. */
  readonly recoveryMs: number | null
}

/** Something that a run must reach now and then, or it proves less than it says: `a charge was cancelled in flight`. */
export interface SometimesFact {
  readonly fact: 'sometimes'
  readonly what: string
  readonly times: number
}

/** One request of a client and what came of it, as far as the client knows. */
export interface RequestFact {
  readonly fact: 'request'
  readonly what: 'place' | 'cancel'
  /** The idempotency key of a placing. A cancel has none: it is known by its order. */
  readonly key?: string | undefined
  /** The order that the answer named, or that was to be cancelled. */
  readonly orderId?: string | undefined
  readonly sentAt: Date
  /** Absent when no answer came. */
  readonly answeredAt?: Date | undefined
  /** HTTP status of the answer. */
  readonly status?: number | undefined
  readonly outcome: Outcome
}

/**
 * `ok`: the answer says that it was done. `failed`: the answer says that it was not done, and will not be.
 * `unknown`: no answer, or one that says neither (a timeout, a cut connection, a 5xx).
 */
export type Outcome = 'ok' | 'failed' | 'unknown'

/** A record that was put on a topic on purpose, and that every reader of the topic must park. */
export interface InjectedFact {
  readonly fact: 'injected'
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

/** The last fact. A file without it was cut: whoever wrote it did not get to the end. */
export interface EndFact {
  readonly fact: 'end'
  readonly at: Date
}

export type Fact =
  | RunFact
  | PhaseFact
  | FaultFact
  | SampleFact
  | KillFact
  | SometimesFact
  | RequestFact
  | InjectedFact
  | EndFact

export interface RunFactsWriter {
  /** Returns when the operating system has the line: it outlives a death of this process. */
  write(fact: Exclude<Fact, EndFact>): void
  /** Writes the end of the run. Nothing may be written after it. */
  close(at: Date): void
}

/** Begins the facts of a run in this folder, which is made when it is not there. Throws when it holds a run already. */
export function writeRunFacts(folder: string): RunFactsWriter {
  mkdirSync(folder, { recursive: true })
  const file = openSync(join(folder, factsFile), 'ax')
  const write = (fact: Fact) => void writeSync(file, `${JSON.stringify(fact, bigintAsText)}\n`)
  return {
    write,
    close(at) {
      write({ fact: 'end', at })
      closeSync(file)
    },
  }
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
