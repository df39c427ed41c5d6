import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from '@jest/globals'
import { metricSpecs } from '@repo/observability/names'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const known = new Set(
  Object.values(metricSpecs).flatMap(({ name, type }) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
)
const used = (text: string) => [...new Set(text.match(/\b(?:saga|http)_[a-z_]+\b/g) ?? [])]

describe('a name that nobody emits', () => {
  it('stands in no alert', () => {
    const names = used(readFileSync(join(root, 'infra/prometheus/alerts.yml'), 'utf8'))
    expect(names.length).toBeGreaterThan(8)
    expect(names.filter((name) => !known.has(name))).toEqual([])
  })

  it('stands in no dashboard', () => {
    const dir = join(root, 'infra/grafana/dashboards')
    const boards = readdirSync(dir).filter((file) => file.endsWith('.json'))
    expect(boards.length).toBeGreaterThan(0)
    for (const board of boards) {
      const names = used(readFileSync(join(dir, board), 'utf8'))
      expect(names.length).toBeGreaterThan(8)
      expect(names.filter((name) => !known.has(name))).toEqual([])
    }
  })
})

describe('an alert', () => {
  it('has a heading of its name in the runbook', () => {
    const alerts = [
      ...readFileSync(join(root, 'infra/prometheus/alerts.yml'), 'utf8').matchAll(/- alert: (\w+)/g),
    ]
    const headings = readFileSync(join(root, 'docs/runbook.md'), 'utf8')
    expect(alerts.length).toBeGreaterThan(8)
    expect(alerts.map(([, name]) => name).filter((name) => !headings.includes(`\n### ${name}\n`))).toEqual([])
  })
})
