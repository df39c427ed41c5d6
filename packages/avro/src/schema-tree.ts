import type { Json, JsonObject } from './json.ts'
import type { RecordSchema } from './schemas.ts'

/** A type inside a schema, and the way to it: `data.lines[].sku`. */
export interface Node {
  readonly path: string
  readonly schema: Json
  /** The default of the field that has this type, if it is a field's and has one. */
  readonly fieldDefault: Json | undefined
}

/** Every type in the record, outside in, the branches of a union included. */
export function nodesOf(record: RecordSchema): readonly Node[] {
  const nodes: Node[] = []
  visit({ path: '', schema: record as unknown as Json, fieldDefault: undefined }, nodes)
  return nodes
}

function visit(node: Node, into: Node[]): void {
  into.push(node)
  const { path, schema } = node
  if (typeof schema !== 'object' || schema === null) return
  const inside = (schema: Json, step: string) =>
    visit({ path: path + step, schema, fieldDefault: undefined }, into)
  if (Array.isArray(schema)) {
    for (const branch of schema as readonly Json[]) if (branch !== 'null') inside(branch, '')
    return
  }
  const { type, fields, items, values } = schema as JsonObject
  if (type === 'array') inside(items as Json, '[]')
  else if (type === 'map') inside(values as Json, '{}')
  else if (type === 'record') {
    for (const field of fields as unknown as RecordSchema['fields']) {
      visit(
        {
          path: path === '' ? field.name : `${path}.${field.name}`,
          schema: field.type,
          fieldDefault: field.default,
        },
        into,
      )
    }
  } else if (typeof type === 'object') inside(type as Json, '')
}

/** The word for a type that must not change under a field: its logical type, or nothing. */
export function logicalTypeOf(schema: Json): string | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return undefined
  const { logicalType } = schema as JsonObject
  return typeof logicalType === 'string' ? logicalType : undefined
}

export interface EnumSchema {
  readonly type: 'enum'
  readonly name: string
  readonly symbols: readonly string[]
  readonly default?: string
}

export function isEnum(schema: Json): boolean {
  return (
    typeof schema === 'object' &&
    schema !== null &&
    !Array.isArray(schema) &&
    (schema as JsonObject)['type'] === 'enum'
  )
}
