import { type Type } from 'avsc'

import { avroType } from './avro-types.ts'
import type { Json } from './json.ts'
import type { Problem } from './problem.ts'
import { isEnum, logicalTypeOf, nodesOf, type EnumSchema, type Node } from './schema-tree.ts'
import type { RecordSchema, SchemaVersion, Subject } from './schemas.ts'

/**
 * Why some version of the subject cannot flow beside some other: each must read what each other wrote, because
 * records are kept for ever and old services run beside new ones. Every pair, both ways.
 */
export function incompatibilities({ type, versions }: Subject): readonly Problem[] {
  const parsed = versions.map(({ version, schema }) => ({ version, schema, avro: tryParse(schema) }))
  const broken = parsed.flatMap(({ version, avro }) =>
    avro instanceof Error ? [{ where: `${type}/v${version}.avsc`, what: avro.message }] : [],
  )
  if (broken.length > 0) return broken
  return parsed.flatMap((later, index) =>
    parsed.slice(0, index).flatMap((earlier) => {
      const where = `${type}/v${later.version}.avsc`
      const cannot = [
        ...resolution(earlier.avro as Type, later.avro as Type).map(
          (why) => `cannot be read as v${earlier.version}: ${why}`,
        ),
        ...resolution(later.avro as Type, earlier.avro as Type).map(
          (why) => `cannot read v${earlier.version}: ${why}`,
        ),
        ...changesOfMeaning(earlier, later),
      ]
      return cannot.map((what) => ({ where, what }))
    }),
  )
}

function tryParse(schema: RecordSchema): Type | Error {
  try {
    return avroType(schema)
  } catch (error) {
    return error as Error
  }
}

function resolution(reader: Type, writer: Type): readonly string[] {
  try {
    reader.createResolver(writer)
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

/** What Avro lets pass although the same bytes would come to mean something else. */
function changesOfMeaning(earlier: SchemaVersion, later: SchemaVersion): readonly string[] {
  const laterByPath = byPath(later.schema)
  return [...byPath(earlier.schema)].flatMap(([path, before]) => {
    const after = laterByPath.get(path)
    const changes = after
      ? changesOf(before, after)
      : ['it is gone; a field leaves with its type, not before']
    return changes.map((change) => `changes v${earlier.version} at ${path}: ${change}`)
  })
}

function changesOf(before: Node, after: Node): readonly string[] {
  const changes: string[] = []
  const [logicalBefore, logicalAfter] = [logicalTypeOf(before.schema), logicalTypeOf(after.schema)]
  if (logicalBefore !== logicalAfter)
    changes.push(`logicalType ${logicalBefore ?? 'none'} -> ${logicalAfter ?? 'none'}`)
  if (JSON.stringify(before.fieldDefault) !== JSON.stringify(after.fieldDefault))
    changes.push('another default gives another meaning to what was never written')
  if (isEnum(before.schema) && isEnum(after.schema)) changes.push(...enumChanges(before.schema, after.schema))
  return changes
}

function enumChanges(before: Json, after: Json): readonly string[] {
  const [old, grown] = [before, after] as unknown as readonly [EnumSchema, EnumSchema]
  const gone = old.symbols.filter((symbol) => !grown.symbols.includes(symbol))
  return [
    ...gone.map((symbol) => `symbol ${symbol} is gone, and records with it would be read as the default`),
    ...(old.default === grown.default ? [] : ['another default symbol']),
  ]
}

function byPath(schema: RecordSchema): ReadonlyMap<string, Node> {
  const nodes = nodesOf(schema).filter(({ path }) => path !== '')
  // A union and its branch share a path; the default stands at the union, the enum or logical type at the branch.
  const merged = new Map<string, Node>()
  for (const node of nodes) {
    const outer = merged.get(node.path)
    merged.set(node.path, outer ? { ...node, fieldDefault: outer.fieldDefault } : node)
  }
  return merged
}
