/** What an exploration found, as lines for people. */
import pc from 'picocolors'

import type { Exploration, Violation } from './explore.ts'
import { lanes } from './tale.ts'
import type { Tried } from './try-twin.ts'

const number = (value: number): string => value.toLocaleString('en-US')

/** How long something took, on the wall and on the processor: a busy machine makes only the first one longer. */
export interface Taken {
  readonly seconds: number
  readonly processorSeconds: number
}

/** One line: how much was explored, how fast, and whether anything is wrong. */
export function explorationLine(title: string, found: Exploration, taken: Taken): string {
  const { states, transitions, quietStates, levels, violation } = found
  const { seconds, processorSeconds } = taken
  const verdict = violation ? pc.red('BROKEN') : pc.green('holds ')
  const speed = `${number(Math.round(states / Math.max(processorSeconds, 0.001)))} states/s`
  const details = `${processorSeconds.toFixed(1)} s of processor, ${speed}, ${number(quietStates)} quiet, ${levels} levels`
  return (
    `${pc.bold(title.padEnd(24))} ${number(states).padStart(11)} states ${number(transitions).padStart(12)} transitions ` +
    `${seconds.toFixed(1).padStart(6)} s  ${verdict}  ${pc.dim(details)}`
  )
}

/** The shortest way to what must not be. */
export function violationLines({ problem, trace }: Violation): readonly string[] {
  const moves = trace.length === 1 ? 'one move' : `${trace.length} moves`
  return [pc.red(`${problem}, after ${moves}:`), '', ...lanes(trace.flatMap(({ arrows }) => arrows)), '']
}

/** Which of the situations came about. */
export function situationLines(expected: readonly string[], met: ReadonlySet<string>): readonly string[] {
  const missing = expected.filter((name) => !met.has(name))
  return [
    `${pc.bold('sometimes')}: ${expected.length - missing.length} of ${expected.length} situations came about`,
    ...expected.map((name) =>
      met.has(name)
        ? pc.dim(`  yes   ${name}`)
        : pc.red(`  never ${name}: less was explored than is claimed`),
    ),
  ]
}

/** What became of a twin; its trace, where it has one. */
export function twinLines(tried: Tried, withTrace: boolean): readonly string[] {
  const { twin, caught, states, explorations, asExpected } = tried
  const faults = caught && caught.faults.length > 0 ? ` with ${caught.faults.join(' and ')}` : ''
  const outcome = caught
    ? `${pc.green('caught')}      ${caught.problem}${faults}, ${caught.trace.length} moves`
    : `${pc.yellow('equivalent')}  survives ${number(states)} states of ${explorations} explorations`
  const lines = [`${pc.bold(twin.name.padEnd(34))} ${outcome}`, pc.dim(`  "${twin.idea}"`)]
  if ('guard' in twin.verdict && !caught) lines.push(`  harmless because of ${twin.verdict.guard}`)
  if (!asExpected) lines.push(pc.red('  That is not what is expected of it.'))
  if (caught && withTrace) lines.push('', ...lanes(caught.trace.flatMap(({ arrows }) => arrows)))
  return [...lines, '']
}
