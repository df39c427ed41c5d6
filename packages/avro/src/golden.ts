/**
 * The golden corpus: bytes that some version of us wrote, and what they meant. Records are kept for ever, so every
 * sample must be readable for ever; samples are added, and never made anew.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'

import { avroType } from './avro-types.ts'
import type { JsonObject } from './json.ts'
import type { Problem } from './problem.ts'
import { sampleKinds, sampleOf } from './samples.ts'
import { latestOf, readJson, type RecordSchema, type SchemaVersion, type Subject } from './schemas.ts'

export interface Golden {
  /** SHA-256 of the schema that wrote the samples: a published version does not change. */
  readonly schema: string
  readonly samples: readonly {
    readonly name: string
    /** Avro body, hexadecimal, without a frame: schema ids differ from registry to registry. */
    readonly body: string
    readonly means: JsonObject
  }[]
}

export function goldenPath(type: string, version: number): string {
  return join('golden', type, `v${version}.json`)
}

export async function loadGolden(
  directory: string,
  type: string,
  version: number,
): Promise<Golden | undefined> {
  try {
    return (await readJson(join(directory, goldenPath(type, version)))) as unknown as Golden
  } catch (error) {
    if (((error as Error).cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Samples of a version that has none yet. */
export function makeGolden(schema: RecordSchema): Golden {
  const avro = avroType(schema)
  const samples = sampleKinds.map((name) => {
    const value = sampleOf(schema, name)
    return { name, body: avro.toBuffer(value).toString('hex'), means: plain(value) as JsonObject }
  })
  return { schema: fingerprintOf(schema), samples }
}

/** Which samples of this version today's reader no longer reads as what they meant. */
export function goldenProblems(subject: Subject, written: SchemaVersion, golden: Golden): readonly Problem[] {
  const where = goldenPath(subject.type, written.version)
  if (golden.schema !== fingerprintOf(written.schema)) {
    const what = `v${written.version}.avsc is not the schema that wrote this: publish a new version instead`
    return [{ where, what }]
  }
  return golden.samples.flatMap(({ name, body, means }) => {
    const problem = reading(subject, written.schema, Buffer.from(body, 'hex'), means)
    return problem === undefined ? [] : [{ where, what: `sample "${name}": ${problem}` }]
  })
}

function reading(
  subject: Subject,
  schema: RecordSchema,
  body: Buffer,
  means: JsonObject,
): string | undefined {
  try {
    const writer = avroType(schema)
    const reader = avroType(latestOf(subject).schema)
    const value = plain(reader.fromBuffer(body, reader.createResolver(writer)))
    const lost = difference(means, value, '')
    return lost === undefined ? undefined : `now reads differently at ${lost}`
  } catch (error) {
    return (error as Error).message
  }
}

/** The path to the first thing that was meant and is not there. Fields that came later may be there as well. */
function difference(meant: unknown, read: unknown, path: string): string | undefined {
  if (typeof meant !== 'object' || meant === null || typeof read !== 'object' || read === null) {
    return meant === read ? undefined : path
  }
  if (Array.isArray(meant) && meant.length !== (read as readonly unknown[]).length) return path
  for (const [key, value] of Object.entries(meant)) {
    const found = difference(value, (read as JsonObject)[key], path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function fingerprintOf(schema: RecordSchema): string {
  return createHash('sha256').update(JSON.stringify(schema)).digest('hex')
}

/** bigint as a decimal string, Date in ISO 8601. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)),
  )
}
