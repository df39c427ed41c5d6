import { readdirSync, readFileSync } from 'node:fs'

// The kernel reports in ticks of 10 ms, on every Linux that Node runs on.
const msPerTick = 10

interface Times {
  readonly parent: number
  readonly ms: number
}

/**
 * CPU milliseconds that a process and its descendants have used so far. What ended children used counts with whoever
 * waited for them, so that the sum never falls while the process lives. Undefined where there is no /proc.
 */
export function processorMsOf(pid: number): number | undefined {
  const all = everyProcess()
  if (!all?.has(pid)) return undefined
  const children = new Map<number, number[]>()
  for (const [child, { parent }] of all) children.set(parent, [...(children.get(parent) ?? []), child])
  const sum = (id: number): number =>
    (children.get(id) ?? []).reduce((ms, child) => ms + sum(child), all.get(id)?.ms ?? 0)
  return sum(pid)
}

function everyProcess(): Map<number, Times> | undefined {
  try {
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return new Map(ids.flatMap((id) => timesOf(Number(id)) ?? []))
  } catch {
    return undefined
  }
}

function timesOf(pid: number): [number, Times][] | undefined {
  try {
    // The name of the program stands in parentheses and may hold spaces; what follows does not.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return [[pid, { parent: Number(fields[1]), ms: ticks * msPerTick }]]
  } catch {
    return undefined
  }
}

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
