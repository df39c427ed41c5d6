import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import {
  factsFile,
  type EndFact,
  type Fact,
  type FaultFact,
  type InjectedFact,
  type KillFact,
  type PhaseFact,
  type RequestFact,
  type RunFact,
  type SampleFact,
  type SometimesFact,
} from './run-facts.ts'

/** The facts of one run, each kind in the order in which it was written. */
export interface RunFacts {
  readonly run: RunFact
  readonly end: EndFact
  readonly phases: readonly PhaseFact[]
  readonly faults: readonly FaultFact[]
  readonly samples: readonly SampleFact[]
  readonly kills: readonly KillFact[]
  readonly sometimes: readonly SometimesFact[]
  readonly requests: readonly RequestFact[]
  readonly injected: readonly InjectedFact[]
}

/** Reads what `writeRunFacts` has written. Throws when it is not there, or was cut, or has a line that says nothing. */
export function readRunFacts(folder: string): RunFacts {
  const file = join(folder, factsFile)
  const facts = factsOf(readFileSync(file, 'utf8'), file)
  const [run] = facts
  const end = facts.at(-1)
  if (run?.fact !== 'run') throw new Error(`${file} does not begin with the run`)
  if (end?.fact !== 'end') throw new Error(`${file} was cut: it has no end`)
  const of = <Kind extends Fact['fact']>(kind: Kind) =>
    facts.filter((fact): fact is Extract<Fact, { readonly fact: Kind }> => fact.fact === kind)
  if (of('run').length !== 1 || of('end').length !== 1) throw new Error(`${file} holds more than one run`)
  return {
    run,
    end,
    phases: of('phase'),
    faults: of('fault'),
    samples: of('sample'),
    kills: of('kill'),
    sometimes: of('sometimes'),
    requests: of('request'),
    injected: of('injected'),
  }
}

/** What each kind of fact cannot do without. */
const needs: Readonly<Record<Fact['fact'], readonly string[]>> = {
  run: ['seed', 'at'],
  phase: ['name', 'from', 'to'],
  fault: ['kind', 'target', 'from', 'to'],
  sample: ['at'],
  kill: ['target', 'at', 'recoveryMs'],
  sometimes: ['what', 'times'],
  request: ['what', 'sentAt', 'outcome'],
  injected: ['topic', 'partition', 'offset'],
  end: ['at'],
}
const outcomes: ReadonlySet<string> = new Set(['ok', 'failed', 'unknown'])
const instants: ReadonlySet<string> = new Set(['at', 'from', 'to', 'sentAt', 'answeredAt'])

/** The facts on these lines; `name` is what a complaint calls them. */
export function factsOf(ndjson: string, name: string): readonly Fact[] {
  const lines = ndjson.split('\n')
  if (lines.at(-1) !== '') throw new Error(`${name} was cut in the middle of line ${lines.length}`)
  return lines.slice(0, -1).map((line, index) => factOf(line, `${name}:${index + 1}`))
}

function factOf(line: string, where: string): Fact {
  const fact = parsed(line, where)
  const kind = String(fact['fact'])
  if (!Object.hasOwn(needs, kind)) throw new Error(`${where} is no fact that is known: "${kind}"`)
  const missing = needs[kind as Fact['fact']].filter((name) => fact[name] === undefined)
  if (missing.length > 0) throw new Error(`${where} is a ${kind} without ${missing.join(', ')}`)
  if (kind === 'request' && !outcomes.has(String(fact['outcome']))) {
    throw new Error(`${where} has the outcome "${String(fact['outcome'])}": it is ok, failed or unknown`)
  }
  return fact as unknown as Fact
}

function parsed(line: string, where: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line, (name, value: unknown) => revived(name, value)) as Record<string, unknown>
  } catch (error) {
    throw new Error(`${where} cannot be read`, { cause: error })
  }
}

function revived(name: string, value: unknown): unknown {
  if (name === 'offset') return BigInt(String(value))
  if (!instants.has(name) || typeof value !== 'string') return value
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) throw new Error(`"${value}" is no instant`)
  return at
}
