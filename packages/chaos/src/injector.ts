import { renameSync, writeFileSync } from 'node:fs'
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { type Service, serviceNames } from '@repo/contracts/services'
import { armed, disarmed } from './arming.ts'
import { type Fault, nameOf, type Planned, targetOf } from './faults.ts'
import { type Facts } from './facts.ts'
import { calm, type Control } from './inside/control.ts'
import { partOf } from './parts.ts'
import { setMood } from './provider-mood.ts'
import { pick, type Random } from './random.ts'
import { reverseLocks } from './reverse-locks.ts'
import { type Rogue } from './rogue.ts'
import { rollingRestart } from './rolling-restart.ts'
import { type Target } from './target.ts'

export interface InjectorOptions {
  readonly target: Target
  readonly facts: Facts
  readonly rogue: Rogue
  readonly chance: Random
  readonly say: (text: string) => void
}

/** Does to the system what is planned, and undoes it. */
export class Injector {
  readonly #options: InjectorOptions
  readonly #active = new Set<Planned>()
  readonly #busy = new Set<string>()
  #control: Control = calm
  #count = 0

  constructor(options: InjectorOptions) {
    this.#options = options
    this.#write(calm)
  }

  /** What holds at this moment, in words; what is armed at points of the code is only counted. */
  get active(): readonly string[] {
    const faults = [...this.#active].map(({ fault }) => fault)
    const armed = faults.filter(({ kind }) => kind === 'point').length
    return [
      ...faults.flatMap((fault) => (fault.kind === 'point' ? [] : [`${nameOf(fault)} (${targetOf(fault)})`])),
      ...(armed > 0 ? [`${armed} points armed`] : []),
    ]
  }

  /** Carries the plan out, from now on; resolves when the last fault has ended. */
  async carryOut(plan: readonly Planned[], signal: AbortSignal): Promise<void> {
    setMaxListeners(0, signal)
    const startsAt = performance.now()
    const running = plan.map(async (planned) => {
      const earlyMs = startsAt + planned.atMs - performance.now()
      await wait(Math.max(0, earlyMs), undefined, { signal }).catch(() => undefined)
      // No run may be without a must: late it is better than never.
      if (!signal.aborted || planned.must) await this.#hold(planned, signal)
    })
    await Promise.all(running)
  }

  async #hold(planned: Planned, signal: AbortSignal): Promise<void> {
    const { fault, forMs } = planned
    const part = partOf(fault)
    // Two hands at one part: the second fault would be undone with the first.
    while (part !== undefined && this.#busy.has(part)) {
      if (!planned.must) return
      await wait(200)
    }
    if (part !== undefined) this.#busy.add(part)
    this.#active.add(planned)
    const { facts, say } = this.#options
    const from = new Date()
    try {
      const undo = await this.#begin(fault)
      await wait(forMs, undefined, { signal }).catch(() => undefined)
      const otherwise = await undo?.()
      // What is armed at a point is a fault only when somebody passes it, and then the process tells.
      if (fault.kind !== 'point') {
        const kind = otherwise ?? nameOf(fault)
        facts.add({ fact: 'fault', kind, target: targetOf(fault), from, to: new Date() })
      }
    } catch (error) {
      say(`${nameOf(fault)} (${targetOf(fault)}) could not be done: ${String(error)}`)
    } finally {
      this.#active.delete(planned)
      if (part !== undefined) this.#busy.delete(part)
    }
  }

  /** Gives what undoes it, which says what was done when that was something else than planned. */
  async #begin(fault: Fault): Promise<Undo | undefined> {
    const { target, rogue, chance } = this.#options
    const { fleet, stack } = target
    const one = (service: Service) => pick(chance, fleet.of(service))
    switch (fault.kind) {
      case 'kill':
        return void (await fleet.kill(one(fault.service)))
      case 'pause': {
        const name = one(fault.service)
        const pid = fleet.pidOf(name)
        fleet.signal(name, 'SIGSTOP')
        return () => {
          if (fleet.pidOf(name) !== pid) return 'SIGSTOP, ended by a kill'
          fleet.signal(name, 'SIGCONT')
          return undefined
        }
      }
      case 'rolling restart':
        return rollingRestart(fleet, fault.service)
      case 'scale': {
        const more = fault.to - fleet.of(fault.service).length
        const names = await Promise.all(
          Array.from({ length: Math.max(0, more) }, () => target.add(fault.service)),
        )
        return async () => void (await Promise.all(names.map((name) => fleet.remove(name))))
      }
      case 'point':
      case 'starve':
      case 'skew': {
        const id = `${(this.#count += 1)}`
        this.#write(armed(this.#control, fault, id))
        return () => this.#write(disarmed(this.#control, fault, id))
      }
      case 'reverse locks': {
        const locks = reverseLocks(target.database(fault.service), target.admin)
        return () => locks.stop()
      }
      case 'line':
        for (const line of target.lines[fault.line]) line.set(fault.weather)
        return () => target.lines[fault.line].forEach((line) => line.set({ kind: 'fine' }))
      case 'registry':
        target.registry.set(fault.weather)
        // Who runs does not ask the registry; who starts must.
        await fleet.kill(one(pick(chance, serviceNames)))
        return async () => {
          // A process takes seconds to come to the question.
          for (let left = 100; left > 0 && target.registry.misled === 0; left--) await wait(200)
          target.registry.set('fine')
        }
      case 'provider':
        await setMood(target, fault.behaviour)
        return () => setMood(target, undefined)
      case 'provider restart':
        return void (await fleet.kill('provider'))
      case 'postgres restart':
        process.kill(stack.pids.postgres, 'SIGQUIT')
        await ended(stack.pids.postgres)
        return void (await stack.parts.postgres.start())
      case 'postgres terminate':
        return void (await target.admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname not in ('postgres', 'registry') and random() < $1`,
          [fault.share],
        ))
      case 'kafka down':
        await stack.parts.kafka.kill()
        await wait(fault.ms)
        return void (await stack.parts.kafka.start())
      case 'rogue':
        return void (await persistently(() =>
          fault.what === 'poison' ? rogue.poison() : rogue.repeat(100, fault.what === 'duplicates'),
        ))
    }
  }

  /** Ends every fault that something may have left. */
  async heal(): Promise<void> {
    const { target } = this.#options
    this.#write(calm)
    for (const line of Object.values(target.lines).flat()) line.set({ kind: 'fine' })
    target.registry.set('fine')
    for (const name of target.fleet.names) target.fleet.signal(name, 'SIGCONT')
    await target.fleet.ready('provider')
    await setMood(target, undefined)
    await target.fleet.allReady()
  }

  // Renamed into place: whoever reads it meanwhile reads one or the other.
  #write(control: Control): void {
    this.#control = control
    const { controlFile } = this.#options.facts
    writeFileSync(`${controlFile}.next`, JSON.stringify(control))
    renameSync(`${controlFile}.next`, controlFile)
  }
}

type Undo = () => string | undefined | void | Promise<void>

/** A rogue does not give up because the broker is away for a while. */
async function persistently(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === 20) throw error
      await wait(2_000)
    }
  }
}

async function ended(pid: number): Promise<void> {
  for (let alive = true; alive; await wait(50)) {
    try {
      process.kill(pid, 0)
    } catch {
      alive = false
    }
  }
}
