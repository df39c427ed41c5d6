import { type Json } from '@repo/decider/json'

/** An event as it was stored: its name, the version of its shape, and what happened. */
export interface Stored {
  readonly type: string
  readonly schemaVersion: number
  readonly data: Json
}

/** Event type -> version -> what turns the data of that version into that of the next one. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, (data: Json) => Json>>>>

/**
 * The event in the newest shape that the code knows. History is never rewritten: an old event stays as it was
 * stored and is brought up to date each time it is read.
 */
export function upcast(upcasters: Upcasters, stored: Stored): Stored {
  let { schemaVersion, data } = stored
  for (;;) {
    const step = upcasters[stored.type]?.[schemaVersion]
    if (!step)
      return schemaVersion === stored.schemaVersion ? stored : { type: stored.type, schemaVersion, data }
    data = step(data)
    schemaVersion += 1
  }
}
