import type { SagaRow } from './saga-table.ts'

const title = (service: string) => service[0]?.toUpperCase() + service.slice(1)

/** The saga as a Mermaid flowchart: services are boxes, events are the arrows between them. */
export function sagaDiagram(rows: readonly SagaRow[]): string {
  const services = [...new Set(rows.map(({ service }) => service))]
  const producers = new Map(
    rows.flatMap(({ service, says }) => says.map((event) => [event, service] as const)),
  )
  const arrows = new Map<string, string[]>()
  for (const { service, hears, trigger } of rows) {
    const from = trigger ? 'world' : producers.get(hears)
    if (!from) throw new Error(`${service} hears ${hears}, which nobody says`)
    const arrow = `${from} ${trigger ? '-.->' : '-->'} ${service}`
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), hears])
  }
  return [
    '```mermaid',
    'flowchart LR',
    '  world([customer, clock])',
    ...services.map((service) => `  ${service}[${title(service)}]`),
    ...[...arrows].map(([arrow, events]) => {
      const [from, line, to] = arrow.split(' ')
      return `  ${from} ${line}|${events.join('<br/>')}| ${to}`
    }),
    '```',
  ].join('\n')
}

/** The same as a table, one row for each thing that a service hears. */
export function sagaMarkdownTable(rows: readonly SagaRow[]): string {
  return [
    '| service | hears | does | may say |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ service, hears, trigger, does, says }) => {
      const heard = trigger ? `*${hears}*` : `\`${hears}\``
      const said = says.length > 0 ? says.map((event) => `\`${event}\``).join(', ') : 'nothing'
      return `| ${title(service)} | ${heard} | ${does} | ${said} |`
    }),
  ].join('\n')
}
