import { processorMsOf } from './processor-time.ts'

/** CPU milliseconds by group. */
export type Reading = Readonly<Record<string, number>>

/** The processes that a run consists of, by what they are for: who used how much of the processors. */
export class ProcessGroups {
  readonly #pids = new Map<string, number>()
  #endedMs = 0

  add(group: string, pid: number): void {
    this.#pids.set(group, pid)
  }

  /** Call it before the process ends: afterwards nobody can say what it used. */
  remove(group: string): void {
    this.#endedMs += this.#read(group) ?? 0
    this.#pids.delete(group)
  }

  /** CPU milliseconds so far, by group; this process is `generator`. Undefined where they cannot be read. */
  read(): Reading | undefined {
    const reading: Record<string, number> = { generator: ownMs() }
    for (const group of this.#pids.keys()) {
      const ms = this.#read(group)
      if (ms === undefined) return undefined
      reading[group] = ms
    }
    return reading
  }

  /** Of all of them together, those that have ended included. */
  totalMs(): number {
    return Object.values(this.read() ?? {}).reduce((sum, ms) => sum + ms, this.#endedMs)
  }

  #read(group: string): number | undefined {
    const pid = this.#pids.get(group)
    return pid === undefined ? undefined : processorMsOf(pid)
  }
}

/** What was used between two readings, for every thousand of what was done meanwhile. */
export function perThousand(
  done: number,
  from: Reading | undefined,
  to: Reading | undefined,
): Reading | undefined {
  if (!from || !to) return undefined
  return Object.fromEntries(
    Object.entries(to).map(([group, ms]) => [group, ((ms - (from[group] ?? 0)) * 1_000) / done]),
  )
}

export function ownMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
