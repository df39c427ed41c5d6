/**
 * One run: warm up, load with faults, load ends, heal, drain, judge; rebuild the projections and play the whole log
 * again into the running services, judge; kill everything, start cold, judge.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { clientsOf } from '@repo/judge/clients'
import { type Report } from '@repo/judge/judge'
import { runJob } from '@repo/local-stack/apps'
import { type OnStep, unlessAborted } from '@repo/local-stack/step'
import { clearDeadLetters } from './dead-letters.ts'
import { depths } from './depths.ts'
import { drained } from './drain.ts'
import { type Facts } from './facts.ts'
import { Injector } from './injector.ts'
import { load, type Load } from './load.ts'
import { stock } from './orders.ts'
import { endings, progressLine } from './progress.ts'
import { random } from './random.ts'
import { recoveryAfterKill } from './recovery.ts'
import { positionOf, rogue, type Rogue } from './rogue.ts'
import { mustsOf, schedule } from './schedule.ts'
import { sights, timesSeen, type Sight } from './sights.ts'
import { operatorToken, startTarget, type Target } from './target.ts'
import { askJudge, violationsOf } from './verdict.ts'

export interface RunOptions {
  readonly seed: number
  readonly sagas: number
  readonly minutes: number
  readonly facts: Facts
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly say: (text: string) => void
  readonly status: (text: string) => void
  readonly onStep: OnStep
}

export interface Outcome {
  readonly judged: readonly { readonly when: string; readonly report: Report }[]
  readonly seen: readonly Sight[]
  /** Names of the faults that the run may not be without. */
  readonly musts: readonly string[]
  readonly load: Load
  readonly violations: number
}

/** What is left of the time after everything else has had its share. */
export function loadMsOf(minutes: number): number {
  return minutes * 60_000 - Math.min(minutes * 33_000, 600_000)
}

export async function run(options: RunOptions): Promise<Outcome> {
  const { seed, sagas, facts, signal, status, say } = options
  const chance = random(seed)
  const loadMs = loadMsOf(options.minutes)
  facts.add({ fact: 'run', at: new Date(), seed: String(seed), title: `Chaos: ${sagas} orders` })
  const target = await startTarget({
    ...{ facts, signal, dice: random(seed + 1), onStep: options.onStep, env: options.env },
    onLoss(line, loss) {
      const at = new Date()
      facts.add({
        fact: 'fault',
        kind: `one ${loss} lost on the line to ${line}`,
        target: line,
        from: at,
        to: at,
      })
    },
    onExit: facts.ended,
    special: versionsOf,
  })
  const customers = load(target.orderUrls, random(seed + 2), facts.add)
  const ended = endings(target)
  const waiting = depths(target)
  const rogueOne = rogue(target.stack.brokers, random(seed + 3))
  const injector = new Injector({ target, facts, rogue: rogueOne, chance, say })
  let current = { name: 'start', from: new Date() }
  const phase = (name: string) => {
    signal.throwIfAborted()
    const to = new Date()
    facts.add({ fact: 'phase', ...current, to })
    current = { name, from: to }
    say(name)
  }
  let sampling = false
  const ticker = setInterval(() => {
    if (sampling) return
    sampling = true
    const at = new Date()
    void Promise.all([ended(), waiting()]).then(([count, depth]) => {
      sampling = false
      status(progressLine(customers, count, injector.active))
      facts.add({ fact: 'sample', at, placed: customers.acknowledged, ended: count, ...depth })
    })
  }, 2_000)
  const judged: { when: string; report: Report }[] = []
  const verdict = async (when: string, quietTimeoutMs: number) => {
    const report = await askJudge(target, {
      clients: clientsOf({ requests: facts.all().filter((fact) => fact.fact === 'request') }),
      ...{ injected: rogueOne.injected, quietTimeoutMs, onProgress: status },
    })
    judged.push({ when, report })
    say(`  judged ${when}: ${violationsOf(report)} violations`)
  }

  const phases = async (): Promise<Outcome> => {
    await fillShelves(target, sagas)
    await rogueOne.prepare()
    phase('warm up')
    const warm = Math.max(10, Math.round(sagas / 50))
    const late = Math.max(10, Math.round(sagas / 100))
    await customers.run(warm, 5_000, signal)
    await recoveries(target, facts, options.minutes, signal)

    phase('load with faults')
    const faulty = new AbortController()
    const plan = schedule(seed, loadMs)
    const injecting = injector.carryOut(plan, AbortSignal.any([signal, faulty.signal]))
    const watching = watchKafka(injector, target, facts, signal)
    const operator = watchLetters(target, rogueOne)
    await customers.run(sagas - warm - late, loadMs, signal)
    phase('load ends')
    faulty.abort()
    await injecting
    watching.stop()
    operator.stop()

    phase('heal')
    await injector.heal()
    phase('drain')
    await drained('the load', facts, target, signal)
    await clear(target, rogueOne, say)
    await verdict('after the load', 180_000)

    // Afterwards everything comes again, and every inbox is hit.
    const inboxHits = timesSeen(facts.told(), 'inbox hit')

    phase('rebuild and play the log again')
    await rebuild(target, options.env)
    const again = await rogueOne.replayAll()
    say(`  ${again} records sent again`)
    await clear(target, rogueOne, say)
    await verdict('after the second play', 120_000)

    phase('cold start')
    // Everything dies with orders on their way, and they come to their end.
    const placing = customers.run(late, 4_000, signal)
    await wait(2_000, undefined, { signal })
    await coldStart(target, signal)
    await placing
    await verdict('after the cold start', 120_000)

    const seen = await sights(target, facts, customers, inboxHits)
    for (const { what, times } of seen) facts.add({ fact: 'sometimes', what, times })
    const violations = judged.reduce((sum, { report }) => sum + violationsOf(report), 0)
    for (const position of rogueOne.injected) facts.add({ fact: 'injected', ...position })
    phase('end')
    return { judged, seen, musts: mustsOf(plan), load: customers, violations }
  }

  try {
    return await unlessAborted(signal, phases())
  } finally {
    clearInterval(ticker)
    await target.stop()
  }
}

/** The first instance of Order still writes the old schemas: a deployment that is half way. */
function versionsOf(instance: string): Readonly<Record<string, string>> {
  return instance === 'order-1' ? { WRITE_VERSIONS: 'OrderPlaced:1', STORED_VERSIONS: 'Placed:1' } : {}
}

async function fillShelves(target: Target, sagas: number): Promise<void> {
  for (const [sku, quantity] of Object.entries(stock(sagas))) {
    const response = await fetch(`${target.urlOf('inventory')}/admin/stock/${sku}/receipts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${operatorToken}`,
        'idempotency-key': `chaos-${sku}`,
      },
      body: JSON.stringify({ quantity }),
    })
    if (response.status !== 201) throw new Error(`${sku} was not received: ${await response.text()}`)
  }
}

/** Kills with nothing else going on: how long a group takes to notice and to share out again. */
async function recoveries(target: Target, facts: Facts, minutes: number, signal: AbortSignal): Promise<void> {
  const rounds = Math.max(1, Math.min(10, Math.floor(minutes / 4)))
  for (let round = 0; round < rounds && !signal.aborted; round++) {
    const services = ['payment', 'inventory'] as const
    await Promise.all(
      services.map(async (service) => {
        const at = new Date()
        const ms = await recoveryAfterKill(target, service)
        facts.add({ fact: 'kill', target: service, at, recoveryMs: ms ?? null })
      }),
    )
    await target.fleet.allReady()
  }
}

/** Measures how long the outboxes take to drain whenever Kafka has come back. */
function watchKafka(injector: Injector, target: Target, facts: Facts, signal: AbortSignal) {
  let before: string | undefined
  const timer = setInterval(() => {
    const outage = injector.active.find((name) => name.startsWith('Kafka killed'))
    if (before !== undefined && outage === undefined) void drained(before, facts, target, signal)
    before = outage
  }, 200)
  return { stop: () => clearInterval(timer) }
}

/** An operator who looks after dead letters while everything is on fire. */
function watchLetters(target: Target, from: Rogue) {
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    clearDeadLetters(target, isPoisonOf(from), 1)
      // Who does not answer now will be asked again.
      .catch(() => undefined)
      .finally(() => (looking = false))
  }, 10_000)
  return { stop: () => clearInterval(timer) }
}

function isPoisonOf({ injected }: Rogue) {
  const poison = new Set(injected.map(positionOf))
  return (letter: { readonly topic: string; readonly partition: number; readonly offset: string }) =>
    poison.has(`${letter.topic}/${letter.partition}@${letter.offset}`)
}

async function clear(target: Target, from: Rogue, say: (text: string) => void): Promise<void> {
  await from.findInjected()
  // Letters appear as long as consumers read: look again until there are none twice.
  const deadline = Date.now() + 240_000
  for (let none = 0; none < 2; await wait(1_500)) {
    if (Date.now() > deadline) throw new Error('dead letters keep coming: see the logs of the services')
    const { replayed, discarded } = await clearDeadLetters(target, isPoisonOf(from))
    if (replayed + discarded === 0) none += 1
    else say(`  ${discarded} dead letters discarded, ${replayed} replayed`)
  }
}

async function rebuild(target: Target, env: NodeJS.ProcessEnv): Promise<void> {
  await runJob('Rebuilding the projections', 'apps/tracker/src/rebuild-cli.ts', {
    ...env,
    DATABASE_URL: target.databaseUrl('tracker', 'tracker_owner'),
    KAFKA_BROKERS: target.stack.brokers.join(','),
    REGISTRY_URL: target.stack.registryUrl,
  })
}

async function coldStart(target: Target, signal: AbortSignal): Promise<void> {
  const { fleet, stack } = target
  const { postgres, kafka, registry } = stack.parts
  await Promise.all([fleet.killAll(), postgres.kill(), kafka.kill(), registry.kill()])
  signal.throwIfAborted()
  await Promise.all([postgres.start().then(() => registry.start()), kafka.start()])
  await fleet.thaw()
}
