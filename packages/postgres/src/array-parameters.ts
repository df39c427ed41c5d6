/**
 * Arrays in Postgres' binary form. pg writes every array as one literal: each quote of a JSON document escaped, each byte
 * as two digits, each instant with its offset, and the server takes all of it apart again, character by character.
 *
 * The form of an array: https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/utils/adt/arrayfuncs.c
 * (`array_recv`); of its elements: `textrecv`, `json_recv`, `jsonb_recv`, `bytearecv`, `int8recv`, `int4recv`, `uuid_recv`,
 * `timestamptz_recv` beside it.
 */

/** How elements of one type are written. Every element that is null is written by its length alone. */
interface ElementForm<Element> {
  /** https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/catalog/pg_type.dat */
  readonly oid: number
  isElement(value: unknown): value is Element
  bytesOf(element: Element): number
  /** Gives where the next byte goes. */
  write(buffer: Buffer, element: Element, at: number): number
}

const text: ElementForm<string> = {
  oid: 25,
  isElement: (value) => typeof value === 'string',
  bytesOf: (element) => Buffer.byteLength(element),
  write: (buffer, element, at) => at + buffer.write(element, at),
}

const jsonbVersion = 1
const jsonb: ElementForm<string> = {
  ...text,
  oid: 3802,
  bytesOf: (element) => 1 + Buffer.byteLength(element),
  write: (buffer, element, at) => text.write(buffer, element, buffer.writeUInt8(jsonbVersion, at)),
}

const bytea: ElementForm<Buffer> = {
  oid: 17,
  isElement: (value) => Buffer.isBuffer(value),
  bytesOf: (element) => element.length,
  write: (buffer, element, at) => at + element.copy(buffer, at),
}

const bigint: ElementForm<bigint> = {
  oid: 20,
  isElement: (value) => typeof value === 'bigint',
  bytesOf: () => 8,
  write: (buffer, element, at) =>
    writeInt64(buffer, Number(element), at) ?? buffer.writeBigInt64BE(element, at),
}

const int: ElementForm<number> = {
  oid: 23,
  isElement: (value): value is number => typeof value === 'number' && value === (value | 0),
  bytesOf: () => 4,
  write: (buffer, element, at) => buffer.writeInt32BE(element, at),
}

// As everybody writes them. What else Postgres takes for one (braces, no hyphens) it may read itself.
const uuidPattern = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const placesOfBytes = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

// Digit by digit: `Buffer.write` as hex takes four times as long for so short a text.
const uuid: ElementForm<string> = {
  oid: 2950,
  isElement: (value): value is string => typeof value === 'string' && uuidPattern.test(value),
  bytesOf: () => placesOfBytes.length,
  write: (buffer, element, at) => {
    for (const place of placesOfBytes) {
      buffer[at++] = (hexDigit(element, place) << 4) | hexDigit(element, place + 1)
    }
    return at
  },
}

function hexDigit(text: string, place: number): number {
  const code = text.charCodeAt(place)
  return (code & 0xf) + (code > 0x39 ? 9 : 0)
}

// Microseconds since 2000, in UTC.
const timestamptz: ElementForm<Date> = {
  oid: 1184,
  isElement: (value): value is Date => value instanceof Date && !Number.isNaN(value.getTime()),
  bytesOf: () => 8,
  write: (buffer, element, at) => {
    const ms = element.getTime() - year2000
    return writeInt64(buffer, ms * 1_000, at) ?? buffer.writeBigInt64BE(BigInt(ms) * 1_000n, at)
  },
}
const year2000 = Date.UTC(2000, 0)

/** Where the next byte goes; undefined when the number is too large to be exact. Each step of a bigint is a new object. */
function writeInt64(buffer: Buffer, value: number, at: number): number | undefined {
  if (!Number.isSafeInteger(value)) return undefined
  const high = Math.floor(value / 2 ** 32)
  buffer.writeInt32BE(high, at)
  return buffer.writeUInt32BE(value - high * 2 ** 32, at + 4)
}

const forms = { text, json: { ...text, oid: 114 }, jsonb, bytea, bigint, int, uuid, timestamptz } as const
type ElementType = keyof typeof forms

const headerBytes = 20
const lengthBytes = 4

/** What each parameter of a statement is cast to, where that is always the same array, and one that has a binary form here. */
export function arrayTypesIn(sql: string): readonly (ElementType | undefined)[] {
  const casts: Set<string>[] = []
  for (const [, position, type = ''] of sql.matchAll(/\$(\d+)(?:::(\w+(?:\[\])?))?/g)) {
    ;(casts[Number(position) - 1] ??= new Set()).add(type)
  }
  return Array.from(casts, (ofOne) => {
    const [only = '', another] = ofOne ?? []
    const type = only.endsWith('[]') ? only.slice(0, -2) : ''
    return another === undefined && type in forms ? (type as ElementType) : undefined
  })
}

/** The same values, arrays of these types as a buffer: pg sends a buffer as binary. An array that holds anything else stays as it is. */
export function withBinaryArrays(
  values: readonly unknown[],
  arrayTypes: readonly (ElementType | undefined)[],
): unknown[] {
  return values.map((value, index) => {
    const type = arrayTypes[index]
    return type && Array.isArray(value)
      ? (binaryArray(value, forms[type] as ElementForm<unknown>) ?? value)
      : value
  })
}

/** Undefined when an element is neither null nor one of this form. */
function binaryArray(elements: readonly unknown[], form: ElementForm<unknown>): Buffer | undefined {
  let size = headerBytes
  let nulls = 0
  // Not a method of the array: those pass over holes.
  for (const element of elements) {
    size += lengthBytes
    if (element === null) nulls = 1
    else if (form.isElement(element)) size += form.bytesOf(element)
    else return undefined
  }
  const buffer = Buffer.allocUnsafe(size)
  buffer.writeInt32BE(1, 0) // dimensions
  buffer.writeInt32BE(nulls, 4)
  buffer.writeInt32BE(form.oid, 8)
  buffer.writeInt32BE(elements.length, 12)
  buffer.writeInt32BE(1, 16) // the first index
  let at = headerBytes
  for (const element of elements) {
    const start = at + lengthBytes
    const end = element === null ? start : form.write(buffer, element, start)
    buffer.writeInt32BE(element === null ? -1 : end - start, at)
    at = end
  }
  return buffer
}
