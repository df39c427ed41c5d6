/**
 * A set of states of the same few bytes each, numbered in the order in which they came: the visited set and the
 * queue of a breadth-first exploration in one. About 50 bytes a state, whatever it means.
 */
const chunkBits = 16
const chunkStates = 1 << chunkBits

export class StateSet {
  readonly #width: number
  readonly #chunks: Uint8Array[] = []
  // Number of the state + 1; 0 is a free place. Less than half full, so that a search ends soon.
  #table = new Uint32Array(1 << 12)
  #size = 0

  constructor(width: number) {
    this.#width = width
  }

  get size(): number {
    return this.#size
  }

  /** The number of a state that is new, or -1 for one that is known. */
  add(state: Uint8Array): number {
    const place = this.#placeOf(state)
    if (this.#table[place] !== 0) return -1
    const number = this.#size++
    if ((number & (chunkStates - 1)) === 0) this.#chunks.push(new Uint8Array(chunkStates * this.#width))
    const chunk = this.#chunks[number >> chunkBits] as Uint8Array
    chunk.set(state, (number & (chunkStates - 1)) * this.#width)
    this.#table[place] = number + 1
    if (this.#size * 2 > this.#table.length) this.#grow()
    return number
  }

  /** The number of a state, or -1. */
  find(state: Uint8Array): number {
    return (this.#table[this.#placeOf(state)] as number) - 1
  }

  /** A view of a state; whoever writes to it breaks the set. */
  at(number: number): Uint8Array {
    const from = (number & (chunkStates - 1)) * this.#width
    return (this.#chunks[number >> chunkBits] as Uint8Array).subarray(from, from + this.#width)
  }

  #placeOf(state: Uint8Array): number {
    const width = this.#width
    const mask = this.#table.length - 1
    for (let place = hash(state, 0, width) & mask; ; place = (place + 1) & mask) {
      const number = (this.#table[place] as number) - 1
      if (number < 0) return place
      const chunk = this.#chunks[number >> chunkBits] as Uint8Array
      const from = (number & (chunkStates - 1)) * width
      let same = 0
      while (same < width && chunk[from + same] === state[same]) same++
      if (same === width) return place
    }
  }

  #grow(): void {
    this.#table = new Uint32Array(this.#table.length * 4)
    const mask = this.#table.length - 1
    for (let number = 0; number < this.#size; number++) {
      const from = (number & (chunkStates - 1)) * this.#width
      let place = hash(this.#chunks[number >> chunkBits] as Uint8Array, from, this.#width) & mask
      while (this.#table[place] !== 0) place = (place + 1) & mask
      this.#table[place] = number + 1
    }
  }
}

function hash(bytes: Uint8Array, from: number, width: number): number {
  let mixed = 0x811c9dc5
  for (let at = from; at < from + width; at++) mixed = Math.imul(mixed ^ (bytes[at] as number), 0x01000193)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
