import { contractProblems } from '@repo/avro/gate'
import { formatJson } from '@repo/avro/json'
import type { Entry, RecordSchema, Subject } from '@repo/avro/schemas'

import { Problem } from './problem.ts'
import type { Words } from './words.ts'

/** Path -> text: the schema and the catalogue entry of the two events of the copy, as the schema gate wants them. */
export function newSchemas(words: Words, envelope: RecordSchema): ReadonlyMap<string, string> {
  const { name, row, says, orSays } = words
  const text = (field: string) => ({ name: field, type: 'string' as const })
  const subjects = [
    subject(words, envelope, says, `The partner of ${name} accepted the ${row} of an order.`, [
      text('partner'),
      text('reference'),
    ]),
    subject(words, envelope, orSays, `The partner of ${name} refused the ${row} of an order, for good.`, [
      text('reason'),
    ]),
  ]
  const problems = subjects.flatMap((each) => contractProblems(each, envelope))
  if (problems.length > 0)
    throw new Problem(problems.map(({ where, what }) => `${where}: ${what}`).join('\n'))
  return new Map(
    subjects.flatMap(({ type, entry, versions }) => [
      [`schemas/${type}/entry.json`, formatJson(entry)],
      [`schemas/${type}/v1.avsc`, formatJson(versions[0]?.schema)],
    ]),
  )
}

function subject(
  { name }: Words,
  envelope: RecordSchema,
  type: string,
  description: string,
  fields: RecordSchema['fields'],
): Subject {
  const entry: Entry = {
    owner: `${name}-team`,
    description,
    topic: `${name}.events`,
    producer: name,
    consumers: ['tracker'],
    key: 'orderId (aggregateId)',
    retention: 'forever',
    stalenessBoundMs: 30_000,
    status: 'active',
  }
  const data = { type: 'record', name: `${type}Data`, fields }
  const schema = {
    type: 'record',
    name: type,
    namespace: `shop.${name}`,
    doc: description,
    fields: [...envelope.fields, { name: 'data', type: data }],
  } as unknown as RecordSchema
  return { type, entry, versions: [{ version: 1, schema }] }
}

/** The entry of the event that is heard, with one consumer more. */
export function withConsumer(entry: Entry, name: string): string {
  const before = entry.consumers.filter((consumer) => consumer !== 'tracker')
  return formatJson({
    ...entry,
    consumers: [...before, name, ...entry.consumers.filter((consumer) => consumer === 'tracker')],
  })
}
