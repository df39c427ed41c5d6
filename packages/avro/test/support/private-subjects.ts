import { testStack } from '@repo/local-stack/jest/test-stack'
import type { Message } from '@repo/messaging/message'

import { sampleOf } from '../../src/samples.ts'
import { loadSubjects, type RecordSchema, type Subject } from '../../src/schemas.ts'

/** The events of /schemas under a namespace of this test, so that no other test's versions stand in the way. */
export async function privateSubjects(...types: readonly string[]): Promise<readonly Subject[]> {
  const space = testStack.unique('t').replaceAll('-', '_')
  const subjects = await loadSubjects()
  return subjects
    .filter(({ type }) => types.length === 0 || types.includes(type))
    .map((subject) => ({
      ...subject,
      versions: subject.versions.map(({ version, schema }) => ({
        version,
        schema: { ...schema, namespace: `${space}.${schema.namespace}` },
      })),
    }))
}

export async function privateSubject(type: string): Promise<Subject> {
  const [subject] = await privateSubjects(type)
  if (!subject) throw new Error(`no schemas/${type}`)
  return subject
}

/** The subject with these versions alone: what a build of another day knows. */
export function only(subject: Subject, ...versions: readonly number[]): Subject {
  return { ...subject, versions: subject.versions.filter(({ version }) => versions.includes(version)) }
}

/** The subject with one more version, made from the text of its latest. */
export function withNext(subject: Subject, change: (text: string) => string): Subject {
  const { version, schema } = subject.versions.at(-1) as Subject['versions'][number]
  const next = JSON.parse(change(JSON.stringify(schema))) as RecordSchema
  return { ...subject, versions: [...subject.versions, { version: version + 1, schema: next }] }
}

export function messageOf(subject: Subject, version: number): Message {
  const found = subject.versions.find((each) => each.version === version)
  if (!found) throw new Error(`${subject.type} has no v${version}`)
  return { type: subject.type, ...sampleOf(found.schema, 'ordinary') } as unknown as Message
}
