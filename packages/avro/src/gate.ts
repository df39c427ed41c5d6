import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { incompatibilities } from './compatibility.ts'
import { entryProblems } from './entry.ts'
import { goldenPath, goldenProblems, loadGolden } from './golden.ts'
import { namingProblems } from './naming.ts'
import type { Problem } from './problem.ts'
import { loadEnvelope, loadSubjects, schemasDirectory, type RecordSchema, type Subject } from './schemas.ts'

/** Everything that stands between the schemas in this directory and their publication. Nothing: they may go out. */
export async function gate(directory: string = schemasDirectory): Promise<readonly Problem[]> {
  const [subjects, envelope] = await Promise.all([loadSubjects(directory), loadEnvelope(directory)])
  const golden = await Promise.all(subjects.map((subject) => corpusProblems(directory, subject)))
  return [
    ...subjects.flatMap((subject) => contractProblems(subject, envelope)),
    ...golden.flat(),
    ...(await vanished(directory, subjects)),
  ]
}

/** Events that were published once: their records are still on the topic, and rebuilds read them. */
async function vanished(directory: string, subjects: readonly Subject[]): Promise<readonly Problem[]> {
  const published = await readdir(join(directory, 'golden')).catch(() => [])
  return published
    .filter((type) => !subjects.some((subject) => subject.type === type))
    .map((type) => ({ where: type, what: 'is gone, but its records are kept: deprecate it instead' }))
}

/** The problems of one event that its files alone show. */
export function contractProblems(subject: Subject, envelope: RecordSchema): readonly Problem[] {
  return [...entryProblems(subject), ...namingProblems(subject, envelope), ...incompatibilities(subject)]
}

async function corpusProblems(directory: string, subject: Subject): Promise<readonly Problem[]> {
  const { type, versions } = subject
  const problems = versions.map(async (version) => {
    const golden = await loadGolden(directory, type, version.version)
    if (golden) return goldenProblems(subject, version, golden)
    const where = goldenPath(type, version.version)
    return [{ where, what: 'no samples yet: run `npm -w @repo/avro run golden`' }]
  })
  return (await Promise.all(problems)).flat()
}
