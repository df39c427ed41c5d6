import { isDeepStrictEqual } from 'node:util'

import type { Problem } from './problem.ts'
import { isEnum, nodesOf, type EnumSchema } from './schema-tree.ts'
import { latestOf, type Entry, type RecordSchema, type Subject } from './schemas.ts'

/** What every event looks like: names, namespaces, envelope, defaults of enums, numbering of versions. */
export function namingProblems(subject: Subject, envelope: RecordSchema): readonly Problem[] {
  const { type, entry, versions } = subject
  return [
    ...typeNameProblems(type, entry).map((what) => ({ where: type, what })),
    ...versions.flatMap(({ version, schema }, index) =>
      [
        ...(version === index + 1
          ? []
          : [`v${index + 1}.avsc is missing: versions count from 1 without a gap`]),
        ...recordProblems(subject, schema),
      ].map((what) => ({ where: `${type}/v${version}.avsc`, what })),
    ),
    // Earlier versions had the envelope of their day; that they still fit is what compatibility checks.
    ...envelopeProblems(latestOf(subject).schema, envelope).map((what) => ({
      where: `${type}/v${latestOf(subject).version}.avsc`,
      what,
    })),
  ]
}

function typeNameProblems(type: string, { nameExemption }: Entry): readonly string[] {
  const problems: string[] = []
  if (!/^([A-Z][a-z0-9]+)+$/.test(type)) problems.push('an event type is written in PascalCase')
  if (!/(ed|Sent|Paid|Held|Lost|Sold|Left)$/.test(type) && !nameExemption)
    problems.push('an event is named in the past tense; a "nameExemption" in entry.json says why not')
  return problems
}

function recordProblems({ type, entry }: Subject, schema: RecordSchema): readonly string[] {
  const problems: string[] = []
  const namespace = `shop.${entry.producer}`
  if (schema.name !== type) problems.push(`the record is named ${schema.name}, its folder ${type}`)
  if (schema.namespace !== namespace)
    problems.push(`the namespace is ${schema.namespace}; the producer's is ${namespace}`)
  const data = schema.fields.find(({ name }) => name === 'data')?.type as RecordSchema | undefined
  if (data?.type !== 'record' || data.name !== `${type}Data`)
    problems.push(`"data" is a record named ${type}Data`)
  for (const { path, schema: inner } of nodesOf(schema)) {
    const name = path.split('.').at(-1) ?? ''
    if (!/^([a-z][A-Za-z0-9]*(\[\])*)?$/.test(name)) problems.push(`${path}: fields are written in camelCase`)
    if (!isEnum(inner)) continue
    const { name: enumName, default: fallback } = inner as unknown as EnumSchema
    if (fallback === undefined)
      problems.push(`${path}: ${enumName} has no default symbol, so it can never get another one`)
  }
  return problems
}

function envelopeProblems(schema: RecordSchema, envelope: RecordSchema): readonly string[] {
  const problems: string[] = []
  if (!isDeepStrictEqual(schema.fields.slice(0, -1), envelope.fields))
    problems.push('the fields before "data" are not those of envelope.avsc')
  if (schema.fields.at(-1)?.name !== 'data') problems.push('"data" is the last field')
  return problems
}
