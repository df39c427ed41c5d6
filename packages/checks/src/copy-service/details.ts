/** What an event carries, from its schema: how the copy keeps it in a row, and an example of it for tests. */
import type { RecordField, RecordSchema } from '@repo/avro/schemas'

type Type = RecordField['type']
interface Complex {
  readonly type: Type
  readonly fields?: readonly RecordField[]
  readonly items?: Type
  readonly symbols?: readonly string[]
  readonly logicalType?: string
}

export interface Details {
  /** An expression made of the codecs of `@repo/decider/json`. */
  readonly codec: string
  /** The codecs that it is made of. */
  readonly imports: ReadonlySet<string>
  /** A literal. */
  readonly sample: string
}

export function detailsOf(data: RecordSchema): Details {
  const imports = new Set<string>(['record'])
  const fields = fieldsOf(data.fields, (type) => codecOf(type, imports))
  return {
    codec: `record<Details>({ ${fields} })`,
    imports,
    sample: `{ ${fieldsOf(data.fields, sampleOf)} }`,
  }
}

function fieldsOf(fields: readonly RecordField[], write: (type: Type, name: string) => string): string {
  return fields.map(({ name, type }) => `${name}: ${write(type, name)}`).join(', ')
}

const primitives: Readonly<Record<string, { readonly codec: string; readonly sample: string }>> = {
  string: { codec: 'text', sample: '' },
  int: { codec: 'integer', sample: '2' },
  long: { codec: 'bigInteger', sample: '1250n' },
  boolean: { codec: 'flag', sample: 'true' },
}

function codecOf(type: Type, imports: Set<string>): string {
  const use = (codec: string, inner = '') => {
    imports.add(codec)
    return inner === '' ? codec : `${codec}(${inner})`
  }
  if (typeof type === 'string') return use(primitive(type).codec)
  if (Array.isArray(type)) return use('nullable', codecOf(otherThanNull(type), imports))
  const { type: kind, fields, items, symbols, logicalType } = type as unknown as Complex
  if (logicalType === 'timestamp-millis') return use('instant')
  if (kind === 'record')
    return use('record', `{ ${fieldsOf(fields ?? [], (each) => codecOf(each, imports))} }`)
  if (kind === 'array') return use('list', codecOf(items as Type, imports))
  if (kind === 'enum') return use('oneOf', `[${(symbols ?? []).map((symbol) => `'${symbol}'`).join(', ')}]`)
  return codecOf(kind, imports)
}

function sampleOf(type: Type, name: string): string {
  if (typeof type === 'string') return primitive(type).sample || `'some ${name}'`
  if (Array.isArray(type)) return sampleOf(otherThanNull(type), name)
  const { type: kind, fields, items, symbols, logicalType } = type as unknown as Complex
  if (logicalType === 'timestamp-millis') return 'new Date(0)'
  if (kind === 'record') return `{ ${fieldsOf(fields ?? [], sampleOf)} }`
  if (kind === 'array') return `[${sampleOf(items as Type, name)}]`
  if (kind === 'enum') return `'${symbols?.at(-1)}'`
  return sampleOf(kind, name)
}

function primitive(type: string) {
  const known = primitives[type]
  if (!known) throw new TypeError(`no codec for "${type}": teach details.ts`)
  return known
}

/** A union in our schemas is `null` and one more. */
function otherThanNull(union: Type): Type {
  return (union as readonly Type[]).find((branch) => branch !== 'null') as Type
}
