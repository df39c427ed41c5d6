import { dataOf, type RecordField, type RecordSchema } from './schemas.ts'
import type { EnumSchema } from './schema-tree.ts'
import type { Json, JsonObject } from './json.ts'

export type SampleKind = 'smallest' | 'ordinary' | 'largest'
export const sampleKinds: readonly SampleKind[] = ['smallest', 'ordinary', 'largest']

/** A record of the schema with every field given, always the same one for the same schema and kind. */
export function sampleOf(schema: RecordSchema, kind: SampleKind): JsonObjectOfValues {
  return {
    eventId: '01890a5d-ac96-774b-bcce-b302099a8057',
    aggregateId: kind === 'smallest' ? '' : 'order-1',
    aggregateVersion: kind === 'largest' ? 2 ** 31 - 1 : 1,
    occurredAt: new Date(kind === 'smallest' ? 0 : '2026-03-14T15:09:26.535Z'),
    metadata: {
      correlationId: 'request-1',
      causationId: 'event-0',
      userId: kind === 'smallest' ? null : 'ada',
    },
    data: valueOf(dataOf(schema) as unknown as Json, kind, 'data'),
  }
}

export type JsonObjectOfValues = { readonly [key: string]: unknown }

const longs = { smallest: -(2n ** 63n), ordinary: 1250n, largest: 2n ** 63n - 1n } as const
const ints = { smallest: -(2 ** 31), ordinary: 2, largest: 2 ** 31 - 1 } as const

function valueOf(schema: Json, kind: SampleKind, name: string): unknown {
  if (Array.isArray(schema)) {
    const branches = schema as readonly Json[]
    return valueOf((kind === 'smallest' ? branches[0] : branches.at(-1)) as Json, kind, name)
  }
  if (typeof schema === 'string') return primitive(schema, kind, name)
  const { type, fields, items, symbols, logicalType } = schema as JsonObject
  if (logicalType === 'timestamp-millis') return new Date('2026-03-14T15:09:26.535Z')
  switch (type as string) {
    case 'record':
      return Object.fromEntries(
        (fields as unknown as readonly RecordField[]).map((field) => [
          field.name,
          valueOf(field.type, kind, field.name),
        ]),
      )
    case 'array':
      return Array.from({ length: { smallest: 0, ordinary: 2, largest: 3 }[kind] }, () =>
        valueOf(items as Json, kind, name),
      )
    case 'enum':
      return (symbols as unknown as EnumSchema['symbols']).at({ smallest: 0, ordinary: 1, largest: -1 }[kind])
    default:
      return valueOf(type as Json, kind, name)
  }
}

function primitive(type: string, kind: SampleKind, name: string): unknown {
  switch (type) {
    case 'null':
      return null
    case 'boolean':
      return kind !== 'smallest'
    case 'int':
      return ints[kind]
    case 'long':
      return longs[kind]
    case 'string':
      return { smallest: '', ordinary: `some ${name}`, largest: `${name} \u{1F4E6} Ærøskøbing `.repeat(2) }[
        kind
      ]
    default:
      throw new TypeError(`no sample of "${type}": teach samples.ts`)
  }
}
