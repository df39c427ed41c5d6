import { serviceNames, type Service } from '@repo/contracts/services'
import { type Fault, nameOf, type Planned } from './faults.ts'
import { points } from './points.ts'
import { between, pick, random, shuffled, type Random } from './random.ts'
import { wrongestClockMs } from './times.ts'

/** How many faults hold at once, and how often: none is one of the cases. */
const crowd = [0, 1, 1, 2, 2, 2, 3, 3, 4] as const

/**
 * What is done when, to a load of so many milliseconds: a random subset of everything that is known, changed every few
 * seconds, and once each what no run may be without. The same seed gives the same schedule.
 */
export function schedule(seed: number, loadMs: number): readonly Planned[] {
  const chance = random(seed)
  const planned: Planned[] = [...anchors(chance, loadMs)]
  for (let atMs = 0; atMs < loadMs;) {
    const forMs = between(chance, 4_000, 8_000)
    const size = pick(chance, crowd)
    const faults = [
      ...Array.from({ length: size }, () => pick(chance, families)(chance)),
      // Most points are passed by few at a time: many are armed at once.
      ...Array.from({ length: 4 * size }, () => atPoint(chance)),
    ]
    for (const fault of faults) {
      planned.push({
        fault,
        atMs: atMs + between(chance, 0, 1_000),
        forMs: durationOf(fault) ?? forMs,
      })
    }
    atMs += forMs
  }
  return planned.sort((one, other) => one.atMs - other.atMs)
}

/** Names of what no run may be without, but for points of the code: those are armed, and somebody has to pass. */
export function mustsOf(plan: readonly Planned[]): readonly string[] {
  const musts = plan.filter(({ must, fault }) => must && fault.kind !== 'point')
  return [...new Set(musts.map(({ fault }) => nameOf(fault)))]
}

/** What every run has, each somewhere in its own part of the load. */
function anchors(chance: Random, loadMs: number): readonly Planned[] {
  const musts: readonly Fault[] = [
    { kind: 'kafka down', ms: Math.min(60_000, Math.round(loadMs / 9)) },
    { kind: 'kafka down', ms: 0 },
    { kind: 'postgres restart' },
    { kind: 'scale', service: 'inventory', to: 4 },
    { kind: 'scale', service: 'shipping', to: 2 },
    { kind: 'rolling restart', service: 'order' },
    { kind: 'pause', service: 'payment', ms: 12_000 },
    { kind: 'pause', service: 'inventory', ms: 3_000 },
    { kind: 'rogue', what: 'poison' },
    { kind: 'rogue', what: 'duplicates' },
    { kind: 'rogue', what: 'reordered' },
    { kind: 'line', line: 'postgres', weather: { kind: 'lossy', probability: 0.2, loss: 'answer' } },
    { kind: 'line', line: 'postgres', weather: { kind: 'lossy', probability: 0.2, loss: 'request' } },
    { kind: 'line', line: 'kafka', weather: { kind: 'lossy', probability: 0.5, loss: 'answer' } },
    { kind: 'line', line: 'provider', weather: { kind: 'lossy', probability: 0.5, loss: 'answer' } },
    { kind: 'line', line: 'order', weather: { kind: 'lossy', probability: 0.5, loss: 'answer' } },
    { kind: 'kill', service: 'payment' },
    { kind: 'kill', service: 'order' },
    { kind: 'kill', service: 'tracker' },
    { kind: 'reverse locks', service: 'inventory' },
    { kind: 'registry', weather: 'hanging' },
    { kind: 'registry', weather: 'refused' },
    ...seldom.map((name) => atThis(chance, name)),
  ]
  const room = (loadMs * 0.85) / musts.length
  return shuffled(chance, musts).map((fault, index) => ({
    fault,
    atMs: Math.round(loadMs * 0.05 + room * (index + chance() / 2)),
    forMs: durationOf(fault) ?? Math.min(patienceOf(fault), loadMs / 5),
    must: true,
  }))
}

/** How long what has no duration of its own is left as it is. */
function patienceOf(fault: Fault): number {
  if (fault.kind === 'scale') return 25_000
  if (fault.kind === 'line') return 10_000
  return fault.kind === 'point' ? 30_000 : 6_000
}

/** Passed seldom: armed for a while in every run, and not only when chance says so. */
const seldom = [
  'park.insert.before',
  'park.commit.after',
  'replay.remove.after',
  'deadline.due.after',
] as const

const anyService = (chance: Random): Service => pick(chance, serviceNames)

const atPoint = (chance: Random): Fault => atThis(chance, pick(chance, points).name)

function atThis(chance: Random, name: string): Fault {
  const point = points.find((each) => each.name === name)
  if (!point) throw new RangeError(`there is no point ${name}`)
  // A process that dies is away for seconds, and as long as it is away nothing else happens to it: kills are fewer.
  const harmless = point.actions.filter((each) => each !== 'kill')
  const action = pick(chance, chance() < 0.15 ? point.actions : harmless)
  return {
    kind: 'point',
    service: pick(chance, point.services),
    point: point.name,
    action,
    probability: action === 'kill' ? 0.2 : 0.4,
    times: action === 'kill' ? 1 : action === 'block' ? 2 : 4,
    ms: between(chance, 200, action === 'block' ? 2_500 : 4_000),
  }
}

function onLine(chance: Random): Fault {
  const line = pick(chance, ['kafka', 'postgres', 'provider', 'order'] as const)
  const weather = pick(chance, [
    { kind: 'reset' },
    { kind: 'black hole' },
    { kind: 'half-open' },
    { kind: 'latency', ms: between(chance, 20, 200) },
    { kind: 'lossy', probability: 0.3, loss: 'answer' },
    { kind: 'lossy', probability: 0.3, loss: 'request' },
  ] as const)
  return { kind: 'line', line, weather }
}

/** One of these is chosen first, and then one of its kind; what is listed twice is chosen twice as often. */
const families: readonly ((chance: Random) => Fault)[] = [
  onLine,
  onLine,
  onLine,
  (chance) => ({ kind: 'kill', service: anyService(chance) }),
  (chance) => ({ kind: 'pause', service: anyService(chance), ms: pick(chance, [1_500, 3_000, 11_000]) }),
  (chance) => ({ kind: 'rolling restart', service: anyService(chance) }),
  (chance) => ({ kind: 'starve', service: anyService(chance) }),
  (chance) => ({
    kind: 'skew',
    service: anyService(chance),
    ms: between(chance, -wrongestClockMs, wrongestClockMs),
  }),
  (chance) => ({ kind: 'registry', weather: pick(chance, ['refused', 'hanging', '500', '404'] as const) }),
  (chance) => ({
    kind: 'provider',
    behaviour: pick(chance, ['slow', 'refusing', 'loses answers', 'loses requests'] as const),
  }),
  (chance) => ({ kind: 'postgres terminate', share: pick(chance, [0.2, 0.5, 1]) }),
  (chance) => ({ kind: 'rogue', what: pick(chance, ['duplicates', 'reordered', 'poison'] as const) }),
  () => ({ kind: 'provider restart' }),
  () => ({ kind: 'reverse locks', service: 'inventory' }),
]

/** How long what is done lasts by itself; undefined for what lasts as long as one lets it. */
function durationOf(fault: Fault): number | undefined {
  if (fault.kind === 'pause') return fault.ms
  return lasting.has(fault.kind) ? undefined : 0
}

const lasting: ReadonlySet<Fault['kind']> = new Set([
  'scale',
  'point',
  'starve',
  'skew',
  'line',
  'registry',
  'provider',
  'reverse locks',
])
