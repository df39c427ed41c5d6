import { readdirSync, readFileSync } from 'node:fs'

// The kernel reports in ticks of 10 ms, on every Linux that Node runs on.
export const msPerTick = 10

export interface Member {
  readonly pid: number
  /** CPU milliseconds so far. What its ended children used counts with whoever waited for them. */
  readonly ms: number
}

export interface ProcessTree {
  /** A process and its descendants; undefined when it is not there. */
  of(pid: number): readonly Member[] | undefined
}

/** All processes of the machine as they are now. Undefined where there is no /proc. */
export function processTree(): ProcessTree | undefined {
  const all = everyProcess()
  if (!all) return undefined
  const children = new Map<number, number[]>()
  for (const [child, { parent }] of all) {
    const siblings = children.get(parent)
    if (siblings) siblings.push(child)
    else children.set(parent, [child])
  }
  const familyOf = (pid: number): Member[] => [
    { pid, ms: all.get(pid)?.ms ?? 0 },
    ...(children.get(pid) ?? []).flatMap(familyOf),
  ]
  return { of: (pid) => (all.has(pid) ? familyOf(pid) : undefined) }
}

interface Times {
  readonly parent: number
  readonly ms: number
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
