import { causeOf } from './failures.ts'

export interface GroupCommitOptions<Item, Result> {
  /** Carries all items out together, one result per item in the same order; all or nothing. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>
  /** Weight that one run may have; a heavier single item still gets a run of its own. */
  readonly maxItems: number
  readonly weigh?: (item: Item) => number
  /** Runs at the same time; more than one only while more waits than one may carry. */
  readonly lanes?: number
  /** Whether a failed run of several is worth one run for each, so that nobody fails for another's fault. */
  readonly splits?: (error: unknown) => boolean
}

/**
 * Joins whatever is waiting into one run. While a run is in progress others gather; nothing is ever waited for
 * that is not there, so a lone item runs at once and load makes the runs bigger.
 */
export function groupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const { run, maxItems, weigh = () => 1, lanes = 1, splits = isOfOne } = options
  let waiting: Waiting<Item, Result>[] = []
  let running = 0

  const runAll = async (group: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(group.map(({ item }) => item))
      group.forEach(({ resolve }, index) => resolve(results[index] as Result))
    } catch (error) {
      if (group.length > 1 && splits(error)) for (const one of group) await runAll([one])
      else for (const { reject } of group) reject(error)
    }
  }

  const takeGroup = (): readonly Waiting<Item, Result>[] => {
    const group = waiting.slice(0, fitting(waiting, maxItems, weigh))
    waiting = waiting.slice(group.length)
    return group
  }
  // Whoever begins a second run early makes both small, and small ones are dear.
  const isWorthALane = () =>
    running === 0 ? waiting.length > 0 : waiting.length > fitting(waiting, maxItems, weigh)

  const openLanes = (): void => {
    while (running < lanes && isWorthALane()) void lane(takeGroup())
  }

  const lane = async (group: readonly Waiting<Item, Result>[]): Promise<void> => {
    running++
    await runAll(group)
    running--
    openLanes()
  }

  let opening = false
  const open = async (): Promise<void> => {
    if (opening) return
    if (running > 0) return openLanes()
    opening = true
    // One turn of the event loop: the partitions of one fetch arrive in the same turn and share the first run.
    await new Promise((resolve) => setImmediate(resolve))
    opening = false
    openLanes()
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      void open()
    })
}

/** Also a lost race: one item may lose it every time, and the others must not lose with it. */
function isOfOne(error: unknown): boolean {
  return causeOf(error) !== 'everyone'
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

function fitting<Item>(
  waiting: readonly { readonly item: Item }[],
  maxItems: number,
  weigh: (item: Item) => number,
): number {
  let weight = 0
  const end = waiting.findIndex(({ item }) => (weight += weigh(item)) > maxItems)
  return end === -1 ? waiting.length : Math.max(1, end)
}
