/**
 * Breadth-first exploration of everything that can happen in a model, from its first states to the last one that can
 * be reached: nothing is sampled and nothing is cut off. Every state is judged when it is found, and every one in
 * which nothing is owed is judged as an ending; the first thing wrong is told by the shortest way that leads to it.
 *
 *   state       a few bytes, the same for states that nobody can tell apart
 *   transition  a move that is possible in a state; many lead to states that are known
 *   level       how many moves a state is away from a first one
 */
import { StateSet } from './state-set.ts'
import type { Arrow } from './tale.ts'

/** What happened in one move, for people. */
export interface Told {
  readonly name: string
  readonly arrows: readonly Arrow[]
}

/** Called for every move that is possible. `problem`: the move itself breaks something, whatever it leads to. */
export type Emit = (next: Uint8Array, told: () => Told, problem?: string) => void

/** Thrown by a model when the code that it drives cannot go on: a violation of the state in which that happens. */
export class CodeThrows extends Error {
  override readonly name = 'CodeThrows'
}

export interface Model {
  /** Bytes of a state. */
  readonly width: number
  readonly starts: readonly Uint8Array[]
  /** Turns a state into the one that stands for all that nobody can tell apart from it. */
  canonical(state: Uint8Array): void
  /** True when nothing is owed any more: what is still possible need not happen. Throws `CodeThrows` or not at all. */
  expand(state: Uint8Array, emit: Emit): boolean
  wrongNow(state: Uint8Array): string | null
  wrongWhenQuiet(state: Uint8Array): string | null
}

export interface Violation {
  readonly problem: string
  readonly trace: readonly Told[]
}

export interface Exploration {
  readonly states: number
  readonly transitions: number
  readonly quietStates: number
  readonly levels: number
  /** The shortest way to something that must not be, or null when there is none. */
  readonly violation: Violation | null
}

export interface Progress {
  readonly states: number
  readonly expanded: number
  readonly transitions: number
  readonly level: number
}

/** Explores to the end, and pauses every few thousand states to say how far it is. */
export function* exploring(model: Model): Generator<Progress, Exploration> {
  const set = new StateSet(model.width)
  const parents = new Parents()
  const scratch = new Uint8Array(model.width)
  let transitions = 0
  let quietStates = 0
  let level = 0
  let levelEndsAt = 0
  let at = 0
  let found: { readonly problem: string; readonly by: number; readonly next: Uint8Array } | null = null

  const visit: Emit = (next, _told, problem) => {
    transitions++
    scratch.set(next)
    model.canonical(scratch)
    const number = problem === undefined ? set.add(scratch) : -1
    if (number >= 0) parents.set(number, at)
    if (found !== null) return
    const wrong = problem ?? (number >= 0 ? model.wrongNow(scratch) : null)
    if (wrong !== null) found = { problem: wrong, by: at, next: scratch.slice() }
  }

  const ended = (violation: Violation | null): Exploration => ({
    states: set.size,
    transitions,
    quietStates,
    levels: level,
    violation,
  })
  // Asked for through a function: what `visit` assigns is invisible to the compiler.
  const wrongMove = () => found

  for (const start of model.starts) {
    scratch.set(start)
    model.canonical(scratch)
    set.add(scratch)
  }
  levelEndsAt = set.size
  for (; at < set.size; at++) {
    if (at === levelEndsAt) {
      level++
      levelEndsAt = set.size
    }
    if ((at & 0x3fff) === 0x3fff) yield { states: set.size, expanded: at, transitions, level }
    const state = set.at(at)
    const quiet = expanded(model, state, visit)
    if (quiet instanceof CodeThrows)
      return ended({ problem: quiet.message, trace: traceTo(model, set, parents, at) })
    const wrong = wrongMove()
    if (wrong) {
      const trace = traceTo(model, set, parents, wrong.by, { next: wrong.next, problem: wrong.problem })
      return ended({ problem: wrong.problem, trace })
    }
    if (!quiet) continue
    quietStates++
    const problem = model.wrongWhenQuiet(state)
    if (problem !== null) return ended({ problem, trace: traceTo(model, set, parents, at) })
  }
  return ended(null)
}

/** Explores to the end at once. */
export function exploreAll(model: Model): Exploration {
  return atOnce(exploring(model))
}

/** Takes all steps without a pause. */
export function atOnce<Result>(steps: Generator<Progress, Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

function expanded(model: Model, state: Uint8Array, emit: Emit): boolean | CodeThrows {
  try {
    return model.expand(state, emit)
  } catch (error) {
    if (error instanceof CodeThrows) return error
    throw error
  }
}

class Parents {
  #of = new Uint32Array(1 << 12)
  set(child: number, parent: number): void {
    if (child >= this.#of.length) {
      const more = new Uint32Array(this.#of.length * 2)
      more.set(this.#of)
      this.#of = more
    }
    this.#of[child] = parent + 1
  }
  /** -1 for a first state. */
  get(child: number): number {
    return (this.#of[child] ?? 0) - 1
  }
}

/** Walks from a first state again. It keeps its own, not canonical one: orders do not change places on the way. */
function traceTo(
  model: Model,
  set: StateSet,
  parents: Parents,
  last: number,
  end?: { readonly next: Uint8Array; readonly problem: string },
): readonly Told[] {
  const path: number[] = []
  for (let number = last; number >= 0; number = parents.get(number)) path.unshift(number)
  const first = set.at(path[0] as number)
  const isFirst = (start: Uint8Array) => same(canonicalOf(model, start), first)
  let actual: Uint8Array = (model.starts.find(isFirst) ?? first).slice()
  const trace: Told[] = []
  const step = (to: Uint8Array, problem?: string): void => {
    let taken: { readonly next: Uint8Array; readonly told: Told } | null = null as {
      readonly next: Uint8Array
      readonly told: Told
    } | null
    model.expand(actual, (next, told, wrong) => {
      if (taken !== null || (wrong !== undefined && wrong !== problem)) return
      if (same(canonicalOf(model, next), to)) taken = { next: next.slice(), told: told() }
    })
    if (!taken) throw new Error('a way that was found cannot be walked again: the model is not a function')
    trace.push(taken.told)
    actual = taken.next
  }
  for (const number of path.slice(1)) step(set.at(number))
  if (end) step(end.next, end.problem)
  return trace
}

function canonicalOf(model: Model, state: Uint8Array): Uint8Array {
  const copy = state.slice()
  model.canonical(copy)
  return copy
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, at) => byte === b[at])
}
