import { Failure } from '@repo/messaging/failures'
import { type Type } from 'avsc'

import type { Registry } from './registry.ts'

/** How to read what was written with one schema id. */
export interface WriterSchema {
  /** Full name of the record: `shop.order.OrderPlaced`. */
  readonly name: string
  /** The record that starts at `position`, as our version of its type, and where it ends; throws on bad bytes. */
  readonly read: (value: Buffer, position: number) => { readonly value: unknown; readonly offset: number }
}

export interface WriterSchemasOptions {
  readonly registry: Pick<Registry, 'schemaOf'>
  /** Full name -> the version of the schema as which we read it. */
  readonly readers: ReadonlyMap<string, Type>
  readonly nowMs: () => number
}

const unknownForMs = 30_000
const unknownIdsKept = 1_000

/** Schema id -> how to read it: an id that is known stays known, an id that is not is asked again after 30 s. */
export function writerSchemas({ registry, readers, nowMs }: WriterSchemasOptions) {
  const known = new Map<number, WriterSchema>()
  const unknownUntilMs = new Map<number, number>()
  const lookups = new Map<number, Promise<WriterSchema>>()

  function learn(id: number, writer: Type): WriterSchema {
    const schema = writerSchema(id, writer, readers)
    known.set(id, schema)
    return schema
  }

  async function lookUp(id: number): Promise<WriterSchema> {
    const writer = await registry.schemaOf(id).catch((error: unknown) => {
      if (error instanceof Failure) throw error
      throw new Failure('PAYLOAD_UNREADABLE', `schema ${id} is not usable: ${(error as Error).message}`)
    })
    if (writer) return learn(id, writer)
    // Ids come from bytes that anybody may have written: what is remembered of them must not grow without end.
    if (unknownUntilMs.size >= unknownIdsKept) unknownUntilMs.clear()
    unknownUntilMs.set(id, nowMs() + unknownForMs)
    throw unknown(id)
  }

  return {
    learn,
    /** What is known of the id without asking anybody. Throws SCHEMA_UNKNOWN while it is known to be unknown. */
    known(id: number): WriterSchema | undefined {
      const schema = known.get(id)
      if (id < 0) throw unknown(id)
      if (!schema && (unknownUntilMs.get(id) ?? 0) > nowMs()) throw unknown(id)
      return schema
    },
    /** Asks the registry; one call, however many wait for the same id. */
    find(id: number): Promise<WriterSchema> {
      const running = lookups.get(id)
      if (running) return running
      const lookup = lookUp(id).finally(() => lookups.delete(id))
      lookups.set(id, lookup)
      return lookup
    },
  }
}

function unknown(id: number): Failure {
  return new Failure('SCHEMA_UNKNOWN', `no schema has the id ${id}`)
}

function writerSchema(id: number, writer: Type, readers: ReadonlyMap<string, Type>): WriterSchema {
  const name = writer.name ?? ''
  const reader = readers.get(name)
  if (!reader) return { name, read: unreadable(`${name || `schema ${id}`} is no event of this build`) }
  if (reader.equals(writer)) return { name, read: (value, position) => reader.decode(value, position) }
  try {
    const resolver = reader.createResolver(writer)
    return { name, read: (value, position) => reader.decode(value, position, resolver) }
  } catch (error) {
    return { name, read: unreadable(`schema ${id} cannot be read as ours: ${(error as Error).message}`) }
  }
}

function unreadable(reason: string) {
  return (): never => {
    throw new TypeError(reason)
  }
}
