import { expect, it } from '@jest/globals'
import { dataOf, latestOf, loadSubjects } from '@repo/avro/schemas'
import * as json from '@repo/decider/json'

import { detailsOf } from './details.ts'

const subjects = await loadSubjects()

it.each(subjects.map((subject) => [subject.type, subject] as const))(
  'what %s carries is read back as it was stored',
  (_type, subject) => {
    const { codec, imports, sample } = detailsOf(dataOf(latestOf(subject).schema))
    const names = [...imports] as (keyof typeof json)[]
    const evaluate = new Function(...names, `return [${codec.replace('<Details>', '')}, ${sample}]`) as (
      ...codecs: readonly unknown[]
    ) => [json.JsonCodec<unknown>, object]
    const [made, example] = evaluate(...names.map((name) => json[name]))
    expect(made.fromJson(JSON.parse(JSON.stringify(made.toJson(example))))).toEqual(example)
    expect(Object.keys(example).length).toBeGreaterThan(0)
  },
)
