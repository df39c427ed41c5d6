import { forgetPeak, peakMbOf } from './peak-memory.ts'
import { processTree, type ProcessTree } from './process-tree.ts'

/** One number by group: CPU milliseconds, megabytes. */
export type Reading = Readonly<Record<string, number>>

/** The processes that a run consists of, by what they are for: who used how much of the machine. */
export class ProcessGroups {
  readonly #pids = new Map<string, number>()
  #endedMs = 0

  add(group: string, pid: number): void {
    this.#pids.set(group, pid)
  }

  /** Call it before the process ends: afterwards nobody can say what it used. */
  remove(group: string): void {
    this.#endedMs += this.#membersOf(group, processTree())?.reduce((sum, { ms }) => sum + ms, 0) ?? 0
    this.#pids.delete(group)
  }

  /** CPU milliseconds so far, by group; this process is `generator`. Undefined where they cannot be read. */
  read(): Reading | undefined {
    const tree = processTree()
    const reading: Record<string, number> = { generator: ownMs() }
    for (const group of this.#pids.keys()) {
      const members = this.#membersOf(group, tree)
      if (members === undefined) return undefined
      reading[group] = members.reduce((sum, { ms }) => sum + ms, 0)
    }
    return reading
  }

  /** Of all of them together, those that have ended included. */
  totalMs(): number {
    return Object.values(this.read() ?? {}).reduce((sum, ms) => sum + ms, this.#endedMs)
  }

  /** Peaks count from now on, where the kernel lets us say so; else from the start of each process. */
  forgetPeaks(): void {
    for (const pids of Object.values(this.#families())) for (const pid of pids) forgetPeak(pid)
  }

  /** The most memory in megabytes, by group. Undefined where it cannot be read. */
  peaks(): Reading | undefined {
    const reading: Record<string, number> = {}
    for (const [group, pids] of Object.entries(this.#families())) {
      const peakMb = peakMbOf(pids)
      if (peakMb === undefined) return undefined
      reading[group] = peakMb
    }
    return reading
  }

  /** The groups started by this process are its descendants and not its own. */
  #families(): Readonly<Record<string, readonly number[]>> {
    const tree = processTree()
    const families = [...this.#pids.keys()].map((group) => {
      const members = this.#membersOf(group, tree) ?? []
      return [group, members.map(({ pid }) => pid)] as const
    })
    return { generator: [process.pid], ...Object.fromEntries(families) }
  }

  #membersOf(group: string, tree: ProcessTree | undefined) {
    const pid = this.#pids.get(group)
    return pid === undefined ? undefined : tree?.of(pid)
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
