/**
 * Arrays of text, JSON, bytes and int8 in Postgres' binary form. pg writes every array as one literal: each quote of a JSON
 * document escaped, each byte as two digits, and the server takes all of it apart again, character by character.
 *
 * The form: https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/utils/adt/arrayfuncs.c (`array_recv`).
 */
type Element = string | Buffer | bigint | null

// https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/catalog/pg_type.dat
const types = {
  text: { oid: 25, isElement: isText, prefix: 0 },
  json: { oid: 114, isElement: isText, prefix: 0 },
  // A document of jsonb begins with the version of its form.
  jsonb: { oid: 3802, isElement: isText, prefix: 1 },
  bytea: { oid: 17, isElement: Buffer.isBuffer, prefix: 0 },
  bigint: { oid: 20, isElement: isBigInt, prefix: 0 },
} as const
type ElementType = keyof typeof types

const jsonbVersion = 1
const headerBytes = 20
const lengthBytes = 4

/** What each parameter of a statement is cast to, where that is always the same array, and one that has a shorter form here. */
export function arrayTypesIn(sql: string): readonly (ElementType | undefined)[] {
  const casts: Set<string>[] = []
  for (const [, position, type = ''] of sql.matchAll(/\$(\d+)(?:::(\w+(?:\[\])?))?/g)) {
    ;(casts[Number(position) - 1] ??= new Set()).add(type)
  }
  return Array.from(casts, (ofOne) => {
    const [only = '', another] = ofOne ?? []
    const type = only.endsWith('[]') ? only.slice(0, -2) : ''
    return another === undefined && type in types ? (type as ElementType) : undefined
  })
}

/** The same values, arrays of these types as a buffer: pg sends a buffer as binary. An array that holds anything else stays as it is. */
export function withBinaryArrays(
  values: readonly unknown[],
  arrayTypes: readonly (ElementType | undefined)[],
): unknown[] {
  return values.map((value, index) => {
    const type = arrayTypes[index]
    return type && Array.isArray(value) && isArrayOf(type, value) ? binaryArray(value, type) : value
  })
}

function isArrayOf(type: ElementType, value: readonly unknown[]): value is readonly Element[] {
  const { isElement } = types[type]
  // Not `every`, which passes over holes.
  for (const element of value) if (element !== null && !isElement(element)) return false
  return true
}

function isText(element: unknown): boolean {
  return typeof element === 'string'
}

function isBigInt(element: unknown): boolean {
  return typeof element === 'bigint'
}

function binaryArray(elements: readonly Element[], type: ElementType): Buffer {
  const { oid, prefix } = types[type]
  let size = headerBytes
  for (const element of elements) size += lengthBytes + (element === null ? 0 : prefix + sizeOf(element))
  const buffer = Buffer.allocUnsafe(size)
  buffer.writeInt32BE(1, 0) // dimensions
  buffer.writeInt32BE(elements.includes(null) ? 1 : 0, 4)
  buffer.writeInt32BE(oid, 8)
  buffer.writeInt32BE(elements.length, 12)
  buffer.writeInt32BE(1, 16) // the first index
  let at = headerBytes
  for (const element of elements) {
    const start = at + lengthBytes
    if (element === null) {
      at = buffer.writeInt32BE(-1, at)
      continue
    }
    if (prefix > 0) buffer.writeUInt8(jsonbVersion, start)
    const end = write(buffer, element, start + prefix)
    buffer.writeInt32BE(end - start, at)
    at = end
  }
  return buffer
}

function sizeOf(element: string | Buffer | bigint): number {
  return typeof element === 'bigint' ? 8 : Buffer.byteLength(element)
}

/** Gives where the next byte goes. */
function write(buffer: Buffer, element: string | Buffer | bigint, at: number): number {
  if (typeof element === 'bigint') return buffer.writeBigInt64BE(element, at)
  return at + (typeof element === 'string' ? buffer.write(element, at) : element.copy(buffer, at))
}
