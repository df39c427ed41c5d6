import { eventCatalogue } from './event-catalogue.ts'
import { dataOf, latestOf, loadSubjects, schemasDirectory, type Subject } from './schemas.ts'
import { declarationsOf } from './typescript.ts'

const generatedDirectory = 'packages/contracts/src/generated'

/** Everything that is generated from /schemas: path from the repository's root -> content. Writes nothing. */
export async function generate(directory: string = schemasDirectory): Promise<ReadonlyMap<string, string>> {
  const subjects = await loadSubjects(directory)
  return new Map([
    ...subjects.map((subject) => [`${generatedDirectory}/${fileOf(subject)}`, eventFile(subject)] as const),
    [`${generatedDirectory}/events.ts`, eventsFile(subjects)],
    [`${generatedDirectory}/catalogue.ts`, catalogueFile(subjects)],
    ['docs/event-catalogue.md', eventCatalogue(subjects)],
  ])
}

function fileOf({ type }: Subject): string {
  return `${type.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}.ts`
}

function header(source: string): string {
  return `// Generated from ${source}: change the schema, then \`npm run generate\`.\n`
}

function eventFile(subject: Subject): string {
  const { version, schema } = latestOf(subject)
  return `${header(`/schemas/${subject.type}/v${version}.avsc`)}\n${declarationsOf(dataOf(schema))}\n`
}

function eventsFile(subjects: readonly Subject[]): string {
  const imports = subjects.map(
    (subject) => `import type { ${dataOf(latestOf(subject).schema).name} } from './${fileOf(subject)}'`,
  )
  const members = subjects.map(
    (subject) => `  readonly ${subject.type}: ${dataOf(latestOf(subject).schema).name}`,
  )
  return `${header('/schemas')}${imports.join('\n')}

/** Event type -> what happened. */
export interface EventDataByType {
${members.join('\n')}
}
`
}

function catalogueFile(subjects: readonly Subject[]): string {
  const entries = subjects.map((subject) => {
    const { producer, consumers, topic, stalenessBoundMs, status } = subject.entry
    const heard = consumers.map((consumer) => `'${consumer}'`).join(', ')
    return `  ${subject.type}: {
    topic: '${topic}',
    producer: '${producer}',
    consumers: [${heard}],
    version: ${latestOf(subject).version},
    stalenessBoundMs: ${stalenessBoundMs},
    status: '${status}',
  },`
  })
  return `${header('/schemas/*/entry.json')}
/** Event type -> where it flows, who says it and who hears it. */
export const catalogue = {
${entries.join('\n')}
} as const
`
}
