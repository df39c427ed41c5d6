import { readFileSync } from 'node:fs'
import { msPerTick } from './process-tree.ts'

/** What all processors together have done since the machine started, in milliseconds. */
export interface MachineTime {
  readonly busyMs: number
  /** Time in which a processor of ours worked for somebody else's virtual machine. */
  readonly stolenMs: number
}

export function machineTime(): MachineTime | undefined {
  try {
    const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number)
    return { busyMs: (user + nice + system + irq + softirq) * msPerTick, stolenMs: steal * msPerTick }
  } catch {
    return undefined
  }
}
