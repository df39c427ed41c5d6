/** Cuts a stream into frames. `sizeOf` says how long the next one is, or undefined while too little is there. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0)
  readonly #sizeOf: (head: Buffer) => number | undefined

  constructor(sizeOf: (head: Buffer) => number | undefined) {
    this.#sizeOf = sizeOf
  }

  /** Every frame that is whole with this chunk; what is left waits for the next. */
  take(chunk: Buffer): readonly Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: Buffer[] = []
    for (;;) {
      const size = this.#sizeOf(this.#rest)
      if (size === undefined || this.#rest.length < size) return frames
      frames.push(this.#rest.subarray(0, size))
      this.#rest = this.#rest.subarray(size)
    }
  }
}
