/**
 * One run: warm up, load with faults, load ends, heal, drain, judge; rebuild the projections and play the whole log
 * again into the running services, judge; kill everything, start cold, judge.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { clientsOf } from '@repo/judge/clients'
import { type Report } from '@repo/judge/judge'
import { runJob } from '@repo/local-stack/apps'
import { type OnStep, unlessAborted } from '@repo/local-stack/step'
import { clearAll, lookAfterLetters } from './dead-letters.ts'
import { depths } from './depths.ts'
import { drained } from './drain.ts'
import { type Facts } from './facts.ts'
import { Injector } from './injector.ts'
import { load, type Load } from './load.ts'
import { stock } from './orders.ts'
import { endings, longestOrderMs, progressLine } from './progress.ts'
import { random } from './random.ts'
import { recoveryAfterKill } from './recovery.ts'
import { rogue } from './rogue.ts'
import { mustsOf, schedule } from './schedule.ts'
import { sights, timesSeen, type Sight } from './sights.ts'
import { operatorToken, startTarget, type Target } from './target.ts'
import { loadMsOf, sagaBoundMs } from './times.ts'
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
  /** How long an order took at most, and was allowed to take. */
  readonly longestOrder: { readonly ms: number; readonly boundMs: number }
  readonly violations: number
}

export async function run(options: RunOptions): Promise<Outcome> {
  const { seed, sagas, facts, signal, status, say } = options
  const chance = random(seed)
  const loadMs = loadMsOf(options.minutes)
  const plan = schedule(seed, loadMs)
  const boundMs = sagaBoundMs(plan)
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
      ...{ injected: rogueOne.injected, quietTimeoutMs, sagaBoundMs: boundMs, onProgress: status },
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
    const injecting = injector.carryOut(plan, AbortSignal.any([signal, faulty.signal]))
    const watching = watchKafka(injector, target, facts, signal)
    const operator = lookAfterLetters(target, rogueOne)
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
    await clearAll(target, rogueOne, say)
    await verdict('after the load', 180_000)

    // Afterwards everything comes again, and every inbox is hit.
    const inboxHits = timesSeen(facts.told(), 'inbox hit')

    phase('rebuild and play the log again')
    await rebuild(target, options.env)
    const again = await rogueOne.replayAll()
    say(`  ${again} records sent again`)
    await clearAll(target, rogueOne, say)
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
    const longestOrder = { ms: await longestOrderMs(target), boundMs }
    return { judged, seen, musts: mustsOf(plan), load: customers, longestOrder, violations }
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
