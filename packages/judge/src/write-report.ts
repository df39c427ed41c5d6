import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Report } from './judge.ts'
import { type RunFacts } from './read-run-facts.ts'
import { documentOf } from './report-document.ts'
import { reportPage } from './report-page.ts'

/** Writes `report.json` and `report.html` into the folder, and returns the path of the page. */
export function writeReport(
  folder: string,
  report: Report,
  { judgedAt, run }: { readonly judgedAt: Date; readonly run?: RunFacts | undefined },
): string {
  const document = documentOf(report, judgedAt, run)
  mkdirSync(folder, { recursive: true })
  const text = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(document, text, 2)}\n`)
  const page = join(folder, 'report.html')
  writeFileSync(page, reportPage(document))
  return page
}
