import { latestOf, subjectOf, type Subject } from './schemas.ts'

/** docs/event-catalogue.md: who says what to whom, from the entries beside the schemas. */
export function eventCatalogue(subjects: readonly Subject[]): string {
  const topics = [...new Set(subjects.map(({ entry }) => entry.topic))].sort()
  const sections = topics.map((topic) => {
    const ofTopic = subjects.filter(({ entry }) => entry.topic === topic)
    const rows = ofTopic.map((subject) => row(subject))
    return `## \`${topic}\`\n\n${table(['event', 'says', 'owner', 'heard by', 'stale after', 'latest'], rows)}`
  })
  return `# Event catalogue

Generated from \`schemas/*/entry.json\` by \`npm run generate\`; change the entry, not this page.

Every record's key is the order id (\`aggregateId\`), so the events of one order stay in order on one partition of each
topic. Records are kept for ever: projections are rebuilt from offset zero. "Stale after" is how long after the cause the
event may come before somebody should look. How an event changes: [schema-evolution.md](schema-evolution.md).

${sections.join('\n\n')}
`
}

function row(subject: Subject): readonly string[] {
  const { entry, type } = subject
  const { version, schema } = latestOf(subject)
  const retired = entry.status === 'deprecated' ? ` **Deprecated**: ${retirement(subject)}.` : ''
  return [
    `\`${type}\``,
    entry.description + retired,
    entry.owner,
    entry.consumers.join(', '),
    `${entry.stalenessBoundMs / 1000} s`,
    `[v${version}](../schemas/${type}/v${version}.avsc) \`${subjectOf(schema)}\``,
  ]
}

function retirement({ entry }: Subject): string {
  return `\`${entry.replacedBy ?? 'nothing'}\` replaces it, not published after ${entry.sunset ?? 'its sunset'}`
}

/** A table padded as prettier pads it, so that formatting the repository does not make the page stale. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => (cells[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  )
}
