/**
 * Carries out all items, in order, although some cannot be: a batch that fails for a fault of one of its items is
 * tried again in halves, until each culprit stands alone. `isFault` tells such a failure from one that is nobody's;
 * the latter is rethrown.
 */
export async function bisect<Item>(
  items: readonly Item[],
  {
    attempt,
    isFault,
    onCulprit,
  }: {
    readonly attempt: (items: readonly Item[]) => Promise<void>
    readonly isFault: (error: unknown) => boolean
    readonly onCulprit: (item: Item, error: unknown) => Promise<void>
  },
): Promise<void> {
  try {
    await attempt(items)
  } catch (error) {
    if (!isFault(error)) throw error
    const [only] = items
    if (items.length === 1 && only !== undefined) return onCulprit(only, error)
    const middle = Math.ceil(items.length / 2)
    const steps = { attempt, isFault, onCulprit }
    // One after the other: the second half may belong to a key that the first half's culprit blocks.
    await bisect(items.slice(0, middle), steps)
    await bisect(items.slice(middle), steps)
  }
}
