import type { Json, JsonObject } from './json.ts'
import type { RecordField, RecordSchema } from './schemas.ts'

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'bigint',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Uint8Array',
}
const logical: Readonly<Record<string, string>> = { 'timestamp-millis': 'Date', uuid: 'string' }

/** The record, and every type named inside it, as TypeScript declarations: what is used comes before its user. */
export function declarationsOf(record: RecordSchema): string {
  const declarations = new Map<string, string>()
  declareRecord(record, declarations)
  return [...declarations.values()].join('\n\n')
}

function declareRecord(record: RecordSchema, declarations: Map<string, string>): string {
  const fields = record.fields.map((field) => declareField(field, declarations))
  declarations.set(
    record.name,
    `${comment(record.doc, '')}export interface ${record.name} {\n${fields.join('\n')}\n}`,
  )
  return record.name
}

function declareField(field: RecordField, declarations: Map<string, string>): string {
  // A field with a default may be left out by a producer that does not know it yet.
  const optional = field.default === undefined ? '' : '?'
  return `${comment(field.doc, '  ')}  readonly ${field.name}${optional}: ${typeOf(field.type, declarations)}`
}

function typeOf(schema: Json, declarations: Map<string, string>): string {
  if (typeof schema === 'string') return primitives[schema] ?? schema.slice(schema.lastIndexOf('.') + 1)
  if (Array.isArray(schema)) {
    const branches: readonly string[] = schema.map((branch: Json) => typeOf(branch, declarations))
    return [
      ...branches.filter((branch) => branch !== 'null'),
      ...branches.filter((branch) => branch === 'null'),
    ].join(' | ')
  }
  const { type, name, logicalType, symbols, items, values, doc } = schema as JsonObject
  if (typeof logicalType === 'string' && logical[logicalType]) return logical[logicalType]
  switch (type as string) {
    case 'record':
      return declareRecord(schema as unknown as RecordSchema, declarations)
    case 'array': {
      const item = typeOf(items as Json, declarations)
      return `readonly ${item.includes(' ') ? `(${item})` : item}[]`
    }
    case 'map':
      return `Readonly<Record<string, ${typeOf(values as Json, declarations)}>>`
    case 'enum': {
      const union = (symbols as readonly string[]).map((symbol) => `\n  | '${symbol}'`).join('')
      declarations.set(name as string, `${comment(doc as string, '')}export type ${name as string} =${union}`)
      return name as string
    }
    default:
      return typeOf(type as Json, declarations)
  }
}

function comment(doc: string | undefined, indent: string): string {
  return doc === undefined ? '' : `${indent}/** ${doc} */\n`
}
