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

/** Where the kernel says what runs: `proc(5)`. Both throw for what is not there. */
export interface Proc {
  readonly entries: () => readonly string[]
  readonly stat: (pid: number) => string
}

const proc: Proc = {
  entries: () => readdirSync('/proc'),
  stat: (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8'),
}

/** All processes of the machine as they are now. Undefined where there is no /proc. */
export function processTree(from = proc): ProcessTree | undefined {
  const all = everyProcess(from)
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

/**
 * Who ends while it is read would be lost: it is not there any more when its turn comes, and whoever waited for it was
 * read before that. Then everything is read again; a machine where somebody always ends is believed in the end.
 */
function everyProcess(from: Proc): Map<number, Times> | undefined {
  for (let attempt = 1; ; attempt++) {
    const ids = processIds(from)
    if (!ids) return undefined
    const read = ids.flatMap((id) => timesOf(from, id) ?? [])
    if (read.length === ids.length || attempt === 10) return new Map(read)
  }
}

function processIds({ entries }: Proc): readonly number[] | undefined {
  try {
    return entries()
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return undefined
  }
}

function timesOf(from: Proc, pid: number): [number, Times][] | undefined {
  try {
    // The name of the program stands in parentheses and may hold spaces; what follows does not.
    const stat = from.stat(pid)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return [[pid, { parent: Number(fields[1]), ms: ticks * msPerTick }]]
  } catch {
    return undefined
  }
}
