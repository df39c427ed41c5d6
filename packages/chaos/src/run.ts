/**
 * One run: warm up, load with faults, load ends, heal, drain, judge; rebuild the projections and play the whole log
 * again into the running services, judge; kill everything, start cold, judge.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type Report } from '@repo/judge/judge'
import { repository, runJob } from '@repo/local-stack/apps'
import { type OnStep } from '@repo/local-stack/step'
import { clearDeadLetters } from './dead-letters.ts'
import { drained } from './drain.ts'
import { type Facts, now } from './facts.ts'
import { Injector } from './injector.ts'
import { load, type Load } from './load.ts'
import { stock } from './orders.ts'
import { endings, progressLine } from './progress.ts'
import { random } from './random.ts'
import { recoveryAfterKill } from './recovery.ts'
import { positionOf, rogue, type Rogue } from './rogue.ts'
import { schedule } from './schedule.ts'
import { sights, type Sight } from './sights.ts'
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
  facts.add({ kind: 'run', at: now(), seed, sagas })
  const target = await startTarget({
    ...{ facts, signal, dice: random(seed + 1), onStep: options.onStep, env: options.env },
    onLoss: (line, loss) =>
      facts.add({ kind: 'fault', what: `${loss} lost on the line to ${line}`, target: line, from: now() }),
    onExit: (instance, how) => {
      if (!signal.aborted) facts.add({ kind: 'fault', what: `ended (${how})`, target: instance, from: now() })
    },
    special: versionsOf,
  })
  const stopAtOnce = () => undefined
  signal.addEventListener('abort', stopAtOnce)
  const customers = load(target.orderUrls, random(seed + 2))
  const ended = endings(target)
  const rogueOne = rogue(target.stack.brokers, random(seed + 3))
  const injector = new Injector({ target, facts, rogue: rogueOne, chance, say })
  const phase = (name: string) => {
    signal.throwIfAborted()
    facts.add({ kind: 'phase', at: now(), phase: name })
    say(name)
  }
  const ticker = setInterval(() => {
    void ended().then((count) => {
      status(progressLine(customers, count, injector.active))
      const { placed, acknowledged } = customers
      facts.add({ kind: 'load', at: now(), placed, acknowledged, ended: count })
    })
  }, 2_000)
  const judged: { when: string; report: Report }[] = []
  const verdict = async (when: string, quietTimeoutMs: number) => {
    const report = await askJudge(target, {
      ...{ clients: customers.requests, injected: rogueOne.injected, quietTimeoutMs, onProgress: status },
    })
    judged.push({ when, report })
    facts.add({ kind: 'verdict', at: now(), when, violations: violationsOf(report) })
    say(`  judged ${when}: ${violationsOf(report)} violations`)
  }

  try {
    await fillShelves(target, sagas)
    phase('warm up')
    const warm = Math.max(10, Math.round(sagas / 50))
    await customers.run(warm, 5_000, signal)
    await recoveries(target, facts, options.minutes, signal)

    phase('load with faults')
    const faulty = new AbortController()
    const injecting = injector.carryOut(schedule(seed, loadMs), AbortSignal.any([signal, faulty.signal]))
    const watching = watchKafka(injector, target, facts, signal)
    await customers.run(sagas - warm, loadMs, signal)
    phase('load ends')
    faulty.abort()
    await injecting
    watching.stop()

    phase('heal')
    await injector.heal()
    phase('drain')
    const left = await drained(target, signal)
    facts.add({ kind: 'drain', at: now(), after: 'the load', ms: left ?? -1 })
    await clear(target, rogueOne, say)
    await verdict('after the load', 180_000)

    phase('rebuild and play the log again')
    await rebuild(target, options.env)
    const again = await rogueOne.replayAll()
    say(`  ${again} records sent again`)
    await clear(target, rogueOne, say)
    await verdict('after the second play', 120_000)

    phase('cold start')
    await coldStart(target, signal)
    await verdict('after the cold start', 120_000)

    const seen = await sights(target, facts, customers, rogueOne)
    for (const { what, times } of seen) facts.add({ kind: 'sight', at: now(), what, times })
    const violations = judged.reduce((sum, { report }) => sum + violationsOf(report), 0)
    return { judged, seen, load: customers, violations }
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
        const ms = await recoveryAfterKill(target, service)
        facts.add({ kind: 'recovery', at: now(), service, ms: ms ?? -1, outlived: ms === undefined })
      }),
    )
    await target.fleet.allReady()
  }
}

/** Measures how long the outboxes take to drain whenever Kafka has come back. */
function watchKafka(injector: Injector, target: Target, facts: Facts, signal: AbortSignal) {
  let wasDown = false
  const timer = setInterval(() => {
    const isDown = injector.active.some((name) => name.startsWith('Kafka killed'))
    if (wasDown && !isDown) {
      void drained(target, signal).then((ms) =>
        facts.add({ kind: 'drain', at: now(), after: 'Kafka was down', ms: ms ?? -1 }),
      )
    }
    wasDown = isDown
  }, 200)
  return { stop: () => clearInterval(timer) }
}

async function clear(target: Target, from: Rogue, say: (text: string) => void): Promise<void> {
  const poison = new Set(from.injected.map(positionOf))
  // Letters appear as long as consumers read: look again until there are none twice.
  for (let none = 0; none < 2; await wait(1_500)) {
    const { replayed, discarded } = await clearDeadLetters(target, ({ topic, partition, offset }) =>
      poison.has(`${topic}/${partition}@${offset}`),
    )
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
    PWD: repository,
  })
}

async function coldStart(target: Target, signal: AbortSignal): Promise<void> {
  const { fleet, stack } = target
  const { postgres, kafka, registry } = stack.parts
  await fleet.killAll()
  await Promise.all([postgres.kill(), kafka.kill(), registry.kill()])
  signal.throwIfAborted()
  await Promise.all([postgres.start().then(() => registry.start()), kafka.start()])
  await fleet.thaw()
}
