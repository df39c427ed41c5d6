/**
 * /schemas as values.
 *
 * Terms
 *   event type  the name of a record and of its folder: `OrderPlaced`
 *   subject     what the registry files its versions under: the record's full name, `shop.order.OrderPlaced`
 *   version     one file, `v2.avsc`; once published it never changes
 *   entry       who owns the event, who hears it, how stale it may get: `entry.json`
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Json, JsonObject } from './json.ts'

export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url))
export const schemasDirectory = join(repositoryRoot, 'schemas')

export interface RecordField {
  readonly name: string
  readonly type: Json
  readonly default?: Json
  readonly doc?: string
}

export interface RecordSchema {
  readonly type: 'record'
  readonly name: string
  readonly namespace?: string
  readonly doc?: string
  readonly fields: readonly RecordField[]
}

export interface Entry {
  readonly owner: string
  readonly description: string
  readonly topic: string
  readonly producer: string
  readonly consumers: readonly string[]
  readonly key: string
  readonly retention: string
  readonly stalenessBoundMs: number
  readonly status: 'active' | 'deprecated'
  /** Why the name is not in the past tense. */
  readonly nameExemption?: string
  /** Of a deprecated event: what replaces it, and the day after which it is no longer published. */
  readonly replacedBy?: string
  readonly sunset?: string
}

export interface SchemaVersion {
  readonly version: number
  readonly schema: RecordSchema
}

export interface Subject {
  readonly type: string
  readonly entry: Entry
  /** In order; never empty. */
  readonly versions: readonly SchemaVersion[]
}

/** Every event type under the directory, sorted by name. Says which file is missing or is not JSON. */
export async function loadSubjects(directory: string = schemasDirectory): Promise<readonly Subject[]> {
  const found = await readdir(directory, { withFileTypes: true })
  const types = found.filter((item) => item.isDirectory() && item.name !== 'golden').map(({ name }) => name)
  return Promise.all(types.sort().map((type) => loadSubject(directory, type)))
}

async function loadSubject(directory: string, type: string): Promise<Subject> {
  const files = await readdir(join(directory, type))
  const numbers = files.flatMap((file) => /^v(\d+)\.avsc$/.exec(file)?.[1] ?? []).map(Number)
  if (numbers.length === 0) throw new Error(`schemas/${type}: no v1.avsc`)
  const versions = await Promise.all(
    numbers
      .sort((left, right) => left - right)
      .map(async (version) => ({
        version,
        schema: (await readJson(join(directory, type, `v${version}.avsc`))) as unknown as RecordSchema,
      })),
  )
  return { type, entry: (await readJson(join(directory, type, 'entry.json'))) as unknown as Entry, versions }
}

/** The fields that every event begins with. */
export async function loadEnvelope(directory: string = schemasDirectory): Promise<RecordSchema> {
  return (await readJson(join(directory, 'envelope.avsc'))) as unknown as RecordSchema
}

export async function readJson(path: string): Promise<JsonObject> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JsonObject
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
}

export function latestOf(subject: Subject): SchemaVersion {
  const latest = subject.versions.at(-1)
  if (!latest) throw new Error(`schemas/${subject.type}: no version`)
  return latest
}

/** The name under which the registry files a schema: its record's full name. */
export function subjectOf(schema: RecordSchema): string {
  return schema.namespace === undefined ? schema.name : `${schema.namespace}.${schema.name}`
}

/** The record under `data`: what is particular to this event. */
export function dataOf(schema: RecordSchema): RecordSchema {
  const data = schema.fields.find((field) => field.name === 'data')
  if (!data) throw new Error(`${schema.name}: no field "data"`)
  return data.type as unknown as RecordSchema
}
