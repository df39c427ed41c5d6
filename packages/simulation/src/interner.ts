import { keyOf } from '@repo/decider/reachable'

/** Gives every different value a small number, the same one for equal values. */
export class Interner<Value> {
  readonly #what: string
  readonly #most: number
  readonly #ids = new Map<string, number>()
  readonly #values: Value[] = []

  /** `most`: how many numbers there are. */
  constructor(what: string, most = 256) {
    this.#what = what
    this.#most = most
  }

  /** Throws a RangeError when the numbers are used up: something grows without end. */
  idOf(value: Value): number {
    const key = keyOf(value)
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#values.length
    if (id >= this.#most)
      throw new RangeError(`more than ${this.#most} ${this.#what}: some part grows for ever`)
    this.#ids.set(key, id)
    this.#values.push(value)
    return id
  }

  valueOf(id: number): Value {
    if (id >= this.#values.length) throw new RangeError(`no ${this.#what} has the number ${id}`)
    return this.#values[id] as Value
  }

  get size(): number {
    return this.#values.length
  }
}

/** Works each result out once; the arguments are one number, so pack them. */
export function remembered<Result>(work: (packed: number) => Result): (packed: number) => Result {
  const known = new Map<number, Result>()
  return (packed) => {
    let result = known.get(packed)
    if (result === undefined) known.set(packed, (result = work(packed)))
    return result
  }
}
