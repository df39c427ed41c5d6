export interface Deferred<Value> {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
}

/** A promise that somebody else fulfils. */
export function deferred<Value = void>(): Deferred<Value> {
  let resolve!: (value: Value) => void
  const promise = new Promise<Value>((yes) => (resolve = yes))
  return { promise, resolve }
}
