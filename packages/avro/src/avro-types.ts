/**
 * Avro as our events use it: `long` is a bigint, `timestamp-millis` a Date, `uuid` is checked, and no count or length
 * in the bytes can make a reader allocate or loop beyond the bytes that are there.
 */
import avro, { type Type } from 'avsc'

import type { RecordSchema } from './schemas.ts'

interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  skipLong(): void
  writeLong(value: number): void
}
interface Readable {
  _read(tap: Tap): unknown
  _skip(tap: Tap): void
}
interface Writable {
  _write(tap: Tap, value: unknown): void
}

const anyLong = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.allocUnsafe(8)
    buffer.writeBigInt64LE(value)
    return buffer
  },
  fromJSON: (value: number | string | bigint) => BigInt(value),
  toJSON: (value: bigint) => String(value),
  isValid: (value: unknown) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
  compare: (left: bigint, right: bigint) => (left < right ? -1 : left > right ? 1 : 0),
}) as Type & Readable & Writable

/** Seven bytes of seven bits, one of them the sign: a number holds every such long exactly. */
const shortLong = { bytes: 7, limit: 2n ** 48n }

/** `anyLong` unpacks into a buffer of eight bytes, which costs ten times as much. Hardly any amount of money needs it. */
const long = Object.create(anyLong, {
  _read: {
    value(tap: Tap): unknown {
      const start = tap.pos
      const value = tap.readLong()
      if (tap.pos - start <= shortLong.bytes && tap.pos <= tap.buf.length) return BigInt(value)
      tap.pos = start
      return anyLong._read(tap)
    },
  },
  _write: {
    value(tap: Tap, value: unknown): void {
      const isShort = typeof value === 'bigint' && value < shortLong.limit && value > -shortLong.limit
      if (isShort) tap.writeLong(Number(value))
      else anyLong._write(tap, value)
    },
  },
}) as Type

class TimestampMillis extends avro.types.LogicalType {
  constructor(schema: object) {
    super(schema as never, {})
  }
  protected override _fromValue(value: number): Date {
    const date = new Date(value)
    if (Number.isNaN(date.getTime())) throw new RangeError(`no instant is ${value} ms from the epoch`)
    return date
  }
  protected override _toValue(value: unknown): number | undefined {
    return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined
  }
  protected override _resolve(writer: Type): ((value: never) => Date) | undefined {
    if (writer instanceof TimestampMillis) return (date: Date) => date
    if (writer.typeName === 'abstract:long') return (value: bigint) => this._fromValue(Number(value))
    return undefined
  }
}

const uuidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

class Uuid extends avro.types.LogicalType {
  constructor(schema: object) {
    super(schema as never, {})
  }
  protected override _fromValue(value: string): string {
    if (!uuidPattern.test(value)) throw new TypeError('not a UUID')
    return value
  }
  protected override _toValue(value: unknown): string | undefined {
    return typeof value === 'string' && uuidPattern.test(value) ? value : undefined
  }
  protected override _resolve(writer: Type): ((value: string) => string) | undefined {
    if (writer instanceof Uuid) return (value) => value
    if (writer.typeName === 'string') return (value) => this._fromValue(value)
    return undefined
  }
}

/**
 * An item takes at least one byte, so a count above the bytes that are left is a lie. Believed, one flipped bit in a
 * count makes the reader allocate for billions of items and takes the process down instead of parking the message.
 */
class BoundedArray extends avro.types.ArrayType implements Readable {
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as unknown as Readable
    const values: unknown[] = []
    for (let count = countOf(tap); count > 0; count = countOf(tap)) {
      for (let index = 0; index < count; index++) values.push(items._read(tap))
    }
    return values
  }
  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as Readable
    for (let count = countOf(tap); count > 0; count = countOf(tap)) {
      for (let index = 0; index < count; index++) items._skip(tap)
    }
  }
}

function countOf(tap: Tap): number {
  let count = tap.readLong()
  if (count < 0) {
    count = -count
    tap.skipLong()
  }
  if (count > tap.buf.length - tap.pos) throw new RangeError(`${count} items in the last bytes`)
  return count
}

/** A string whose length goes backwards or past the end is refused: it would be read from the bytes of another field. */
class BoundedString extends avro.types.StringType implements Readable {
  _read(tap: Tap): string {
    const length = tap.readLong()
    const start = tap.pos
    if (length < 0 || length > tap.buf.length - start) throw new RangeError(`a string of ${length} bytes`)
    tap.pos += length
    return tap.buf.toString('utf8', start, tap.pos)
  }
  _skip(tap: Tap): void {
    const length = tap.readLong()
    if (length < 0 || length > tap.buf.length - tap.pos) throw new RangeError(`a string of ${length} bytes`)
    tap.pos += length
  }
}

const string = new BoundedString()

function typeHook(schema: unknown, options: unknown): Type | undefined {
  const { type, logicalType } =
    typeof schema === 'string' ? { type: schema } : (schema as { type?: unknown; logicalType?: unknown })
  if (type === 'long') {
    return logicalType === 'timestamp-millis' ? new TimestampMillis(schema as object) : long
  }
  if (type === 'string') return logicalType === 'uuid' ? new Uuid(schema as object) : string
  if (type === 'array') return new BoundedArray(schema as never, options)
  return undefined
}

/** Options under which every schema is parsed, our own and those of the registry. */
export const avroOptions = {
  typeHook,
  wrapUnions: 'never',
  omitRecordMethods: true,
} as unknown as Partial<Parameters<typeof avro.Type.forSchema>[1] & object>

/** The schema, ready to read and write. Throws on a schema that is not valid Avro. */
export function avroType(schema: RecordSchema): Type {
  return avro.Type.forSchema(schema as never, { ...avroOptions })
}
