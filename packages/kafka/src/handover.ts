interface Given<Item> {
  readonly item: Item
  readonly taken: () => void
}

/** Passes items from callbacks to one loop, which sets the pace: who gives waits until the loop asks for the next. */
export class Handover<Item> {
  readonly #given: Given<Item>[] = []
  #inHand: Given<Item> | undefined
  #wake: (() => void) | undefined
  #failure: { readonly reason: unknown } | undefined
  #closed = false

  /** Resolves when the loop is done with the item, or has ended. */
  give(item: Item): Promise<void> {
    if (this.#closed) return Promise.resolve()
    return new Promise((taken) => {
      this.#given.push({ item, taken })
      this.#wake?.()
    })
  }

  /** The next item; undefined when there is none and, asked at each item, `isOver` says that there will be none. */
  async take(isOver: () => boolean): Promise<Item | undefined> {
    this.#inHand?.taken()
    this.#inHand = undefined
    while (this.#given.length === 0 && !this.#failure && !isOver()) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    if (this.#failure) throw this.#failure.reason
    this.#inHand = this.#given.shift()
    return this.#inHand?.item
  }

  fail(reason: unknown): void {
    this.#failure ??= { reason }
    this.#wake?.()
  }

  close(): void {
    this.#closed = true
    this.#inHand?.taken()
    for (const { taken } of this.#given.splice(0)) taken()
  }
}
