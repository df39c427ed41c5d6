import { describe, expect, it } from '@jest/globals'

import { contractProblems, gate } from './gate.ts'
import { goldenProblems, makeGolden } from './golden.ts'
import { latestOf, loadEnvelope, loadSubjects, type RecordSchema, type Subject } from './schemas.ts'

const envelope = await loadEnvelope()
const subjects = await loadSubjects()
const subjectOf = (type: string) => subjects.find((subject) => subject.type === type) as Subject

/** The subject with one more version: its latest, with some of its text replaced. */
function withNext(type: string, from: string | RegExp, to: string): Subject {
  const subject = subjectOf(type)
  const { version, schema } = latestOf(subject)
  const text = JSON.stringify(schema)
  const changed = text.replace(from, to)
  if (changed === text) throw new Error(`nothing to replace by ${to}`)
  const next = { version: version + 1, schema: JSON.parse(changed) as RecordSchema }
  return { ...subject, versions: [...subject.versions, next] }
}

const problemsOf = (subject: Subject) =>
  contractProblems(subject, envelope)
    .map(({ where, what }) => `${where}: ${what}`)
    .join('\n')

describe('the gate', () => {
  it('lets the committed schemas pass', async () => {
    expect(await gate()).toEqual([])
  })

  it('lets an optional field and a new symbol pass', () => {
    const field = '{"name":"note","type":["null","string"],"default":null}'
    expect(problemsOf(withNext('PaymentFailed', '{"name":"reason"', `${field},{"name":"reason"`))).toBe('')
    expect(problemsOf(withNext('OrderCancelled', '"DEADLINE"', '"DEADLINE","FRAUD"'))).toBe('')
  })

  const breaking: readonly (readonly [string, Subject, string])[] = [
    [
      'a field without a default',
      withNext('PaymentFailed', '{"name":"reason"', '{"name":"code","type":"int"},{"name":"reason"'),
      'v2.avsc: cannot read v1',
    ],
    [
      'a field that is gone',
      withNext('OrderShipped', '{"name":"carrier","type":"string"},', ''),
      'v2.avsc: cannot be read as v1',
    ],
    [
      'a field that is renamed',
      withNext('OrderShipped', '"name":"carrier"', '"name":"carrierName"'),
      'v2.avsc: cannot be read as v1',
    ],
    [
      'a wider number, which old readers cannot take',
      withNext('InventoryReserved', '"type":"int"}]', '"type":"long"}]'),
      'v2.avsc: cannot be read as v1',
    ],
    [
      'a symbol that is gone',
      withNext('OrderCancelled', ',"DEADLINE"', ''),
      'data.reason: symbol DEADLINE is gone',
    ],
    [
      'another default symbol',
      withNext('OrderCancelled', '"default":"UNKNOWN"', '"default":"DEADLINE"'),
      'data.reason: another default symbol',
    ],
    [
      'another default',
      withNext(
        'OrderPlaced',
        /"type":\["null","string"\],"default":null,"doc":"Where/,
        '"type":["string","null"],"default":"web","doc":"Where',
      ),
      'data.salesChannel: another default',
    ],
    [
      'a number that becomes a time',
      withNext(
        'PaymentRefunded',
        '"amount","type":"long"',
        '"amount","type":{"type":"long","logicalType":"timestamp-millis"}',
      ),
      'data.total.amount: logicalType none -> timestamp-millis',
    ],
    [
      'an optional field that is renamed, which Avro takes for one that went and one that came',
      withNext('OrderPlaced', '"name":"salesChannel"', '"name":"channel"'),
      'data.salesChannel: it is gone',
    ],
  ]
  for (const [name, subject, expected] of breaking) {
    it(`refuses ${name}`, () => expect(problemsOf(subject)).toContain(expected))
  }

  it('refuses an envelope of its own', () => {
    const subject = withNext('PaymentFailed', '"name":"metadata"', '"name":"meta"')
    expect(problemsOf(subject)).toContain('v2.avsc: the fields before "data" are not those of envelope.avsc')
  })

  it('refuses names that say something else than the folder', () => {
    const { entry, versions } = subjectOf('OrderPlaced')
    expect(problemsOf({ type: 'OrderPlacing', entry, versions })).toContain('past tense')
    expect(problemsOf({ type: 'orderPlaced', entry, versions })).toContain('PascalCase')
    expect(problemsOf({ type: 'OrderTaken', entry, versions })).toContain('the record is named OrderPlaced')
    const moved = { ...entry, producer: 'payment', topic: 'payment.events' }
    expect(problemsOf({ type: 'OrderPlaced', entry: moved, versions })).toContain('shop.payment')
  })

  it('refuses a gap between versions', () => {
    const subject = subjectOf('OrderPlaced')
    const versions = subject.versions.filter(({ version }) => version !== 1)
    expect(problemsOf({ ...subject, versions })).toContain('v1.avsc is missing')
  })

  it('refuses an enum without a default', () => {
    const { entry, versions } = subjectOf('OrderCancelled')
    const schema = JSON.parse(JSON.stringify(versions[0]?.schema).replace(',"default":"UNKNOWN"', ''))
    const subject = { type: 'OrderCancelled', entry, versions: [{ version: 1, schema }] }
    expect(problemsOf(subject)).toContain('has no default symbol')
  })

  it('refuses an entry that is not complete', () => {
    const subject = subjectOf('OrderPlaced')
    const { owner: _, ...ownerless } = subject.entry
    expect(problemsOf({ ...subject, entry: ownerless as Subject['entry'] })).toContain('"owner" is missing')
    const deprecated = { ...subject.entry, status: 'deprecated' as const }
    expect(problemsOf({ ...subject, entry: deprecated })).toContain('"sunset"')
  })
})

describe('the golden corpus', () => {
  const subject = subjectOf('PaymentFailed')
  const [written] = subject.versions
  const golden = makeGolden(written?.schema as RecordSchema)

  it('refuses a change of a version that was published', () => {
    const schema = JSON.parse(
      JSON.stringify(written?.schema).replace('"reason"', '"because"'),
    ) as RecordSchema
    const [problem] = goldenProblems(subject, { version: 1, schema }, golden)
    expect(problem?.what).toContain('publish a new version')
  })

  it('refuses a reader that reads something else', () => {
    const [sample] = golden.samples
    const means = { ...sample?.means, data: { reason: 'another' } }
    const other = { ...golden, samples: [{ name: 'ordinary', body: sample?.body ?? '', means }] }
    const [problem] = goldenProblems(subject, { version: 1, schema: written?.schema as RecordSchema }, other)
    expect(problem?.what).toContain('reads differently at data.reason')
  })
})
