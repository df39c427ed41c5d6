import { createHash } from 'node:crypto'
import type { Kind, Request } from './effects.ts'
import { magicOf } from './magic.ts'

/** What may befall a request under a new key. A repeated key is always answered, at once and as before. */
export const behaviours = [
  'accept',
  'refuse',
  'slow',
  'lose-answer',
  'refuse-and-lose-answer',
  'lose-request',
  'late',
] as const
export type Behaviour = (typeof behaviours)[number]

export interface Settings {
  /** Whether magic amounts and postal codes count. */
  readonly magic: boolean
  /** Names the dice: the same seed and the same key fall the same way, in whatever order requests come. */
  readonly seed: number
  /** Per kind, how probable each behaviour is; what is left is `accept`. */
  readonly probabilities: Readonly<Partial<Record<Kind, Readonly<Partial<Record<Behaviour, number>>>>>>
  /** The next new keys of a kind, whatever they ask for. */
  readonly force: readonly { readonly kind: Kind; readonly behaviour: Behaviour; readonly times: number }[]
}

export const ordinary: Settings = { magic: true, seed: 1, probabilities: {}, force: [] }

export interface Chooser {
  /** Forced before magic, magic before the dice. */
  choose(key: string, request: Request, refusedRefunds: number): Behaviour
  settings(): Settings
  set(settings: Settings): void
}

export function createChooser(initial: Settings = ordinary): Chooser {
  let settings = initial

  function forced(kind: Kind): Behaviour | undefined {
    const at = settings.force.findIndex((rule) => rule.kind === kind && rule.times > 0)
    const rule = settings.force[at]
    if (rule === undefined) return undefined
    const force = settings.force.with(at, { ...rule, times: rule.times - 1 }).filter(({ times }) => times > 0)
    settings = { ...settings, force }
    return rule.behaviour
  }

  return {
    choose: (key, request, refusedRefunds) =>
      forced(request.kind) ??
      (settings.magic ? magicOf(request, refusedRefunds) : undefined) ??
      rolled(settings, key, request.kind),
    settings: () => settings,
    set: (next) => void (settings = next),
  }
}

/** The sum of a kind's probabilities, which must not exceed 1. */
export function total(probabilities: Readonly<Partial<Record<Behaviour, number>>>): number {
  return Object.values(probabilities).reduce((sum, probability) => sum + probability, 0)
}

function rolled({ seed, probabilities }: Settings, key: string, kind: Kind): Behaviour {
  const odds = probabilities[kind]
  if (odds === undefined) return 'accept'
  let die = createHash('sha256').update(`${seed}:${key}`).digest().readUIntBE(0, 6) / 2 ** 48
  for (const behaviour of behaviours) {
    die -= odds[behaviour] ?? 0
    if (die < 0) return behaviour
  }
  return 'accept'
}
