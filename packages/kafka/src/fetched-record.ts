/**
 * A record as it lies in the answer to a fetch. Most of what a group fetches it does not hear, and tells by one header: so
 * key, value and headers are cut out of the bytes when somebody asks for them, and a record that nobody asks stays one object.
 */
import { type WireReader } from './wire-reader.ts'

/** What the records of one batch have in common, under kafkajs' names. */
export interface BatchContext {
  readonly firstOffset: string
  readonly firstTimestamp: string
  readonly partitionLeaderEpoch: number
  readonly inTransaction: boolean
  readonly isControlBatch: boolean
  readonly lastOffsetDelta: number
  readonly producerId: string
  readonly producerEpoch: number
  readonly firstSequence: number
  readonly maxTimestamp: string
  readonly timestampType: number
  readonly magicByte: number
}

/** The bytes of a batch, and the headers that were read of it last: mostly they are those of the next record, too. */
export interface BatchBytes {
  readonly reader: WireReader
  readonly names: string[]
  readonly texts: string[]
}

type Header = Buffer | null | (Buffer | null)[]

/** What kafkajs makes of a record, member by member. */
export class FetchedRecord {
  readonly attributes: number
  readonly offset: string
  readonly batchContext: BatchContext
  readonly #batch: BatchBytes
  readonly #timestampMs: number
  /** Where the key begins, with its length; value and headers follow. */
  readonly #keyAt: number

  /** Reads from where the length of the record is, and leaves the reader behind the record. */
  constructor(batch: BatchBytes, context: BatchContext, firstOffset: number, firstTimestampMs: number) {
    const { reader } = batch
    const end = reader.varint() + reader.at
    this.attributes = reader.int8()
    this.#timestampMs = firstTimestampMs + reader.varint()
    this.offset = String(firstOffset + reader.varint())
    this.batchContext = context
    this.#batch = batch
    this.#keyAt = reader.at
    reader.at = end
  }

  get magicByte(): number {
    return this.batchContext.magicByte
  }

  get isControlRecord(): boolean {
    return this.batchContext.isControlBatch
  }

  get timestamp(): string {
    const { timestampType, maxTimestamp } = this.batchContext
    return timestampType === 1 ? maxTimestamp : String(this.#timestampMs)
  }

  get key(): Buffer | null {
    return this.#at(0).nullable()
  }

  get value(): Buffer | null {
    return this.#at(1).nullable()
  }

  get headers(): Record<string, Header> {
    const all: Record<string, Header> = {}
    this.#eachHeader((reader, name) => {
      const value = reader.nullable()
      if (!Object.hasOwn(all, name)) add(all, name, value)
      else if (Array.isArray(all[name])) all[name].push(value)
      else add(all, name, [all[name] as Buffer | null, value])
    })
    return all
  }

  /** The headers as text. One without a value is none; of a name that is repeated the last that has one stands. */
  headerTexts(): Record<string, string> {
    const all: Record<string, string> = {}
    const { texts } = this.#batch
    this.#eachHeader((reader, name, index) => {
      const length = reader.varint()
      if (length >= 0) add(all, name, (texts[index] = reader.textLike(texts[index], length)))
    })
    return all
  }

  /** The reader before the key, the value or the headers: behind so many parts that begin with their length. */
  #at(parts: 0 | 1 | 2): WireReader {
    const { reader } = this.#batch
    reader.at = this.#keyAt
    for (let left: number = parts; left > 0; left--) reader.skipNullable()
    return reader
  }

  #eachHeader(read: (reader: WireReader, name: string, index: number) => void): void {
    const reader = this.#at(2)
    const { names } = this.#batch
    const count = reader.varint()
    for (let index = 0; index < count; index++) {
      const name = (names[index] = reader.textLike(names[index], reader.varint()))
      read(reader, name, index)
    }
  }
}

// A name is what somebody else has chosen.
function add<Value>(all: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') all[name] = value
  else Object.defineProperty(all, name, { value, enumerable: true, writable: true, configurable: true })
}
