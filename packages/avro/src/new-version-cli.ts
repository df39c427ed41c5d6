/** Starts the next version of an event: the latest one with the envelope of today, to be edited under `data`. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { formatJson } from './json.ts'
import { latestOf, loadEnvelope, loadSubjects, schemasDirectory } from './schemas.ts'

const [type, directory = schemasDirectory] = process.argv.slice(2)
const subject = (await loadSubjects(directory)).find((each) => each.type === type)
if (!subject) {
  console.error(`which event type? There is no schemas/${type ?? '<EventType>'}`)
  process.exitCode = 1
} else {
  const { version, schema } = latestOf(subject)
  const { fields } = await loadEnvelope(directory)
  const data = schema.fields.filter(({ name }) => name === 'data')
  const path = join(directory, subject.type, `v${version + 1}.avsc`)
  await writeFile(path, formatJson({ ...schema, fields: [...fields, ...data] }), { flag: 'wx' })
  console.log(`written: ${path}`)
}
