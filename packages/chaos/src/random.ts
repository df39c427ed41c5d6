/** Chance that can be had again: the same seed gives the same numbers. */
export type Random = () => number

/** mulberry32: 32 bits of state, good enough to choose faults with. */
export function random(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function between(chance: Random, low: number, high: number): number {
  return low + Math.floor(chance() * (high - low + 1))
}

export function pick<Item>(chance: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(chance() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

export function shuffled<Item>(chance: Random, items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, at: chance() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}
