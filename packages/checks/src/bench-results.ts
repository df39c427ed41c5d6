import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { documentedCharts } from '@repo/bench/page/documented-charts'
import { newestWhole, readmeTable } from '@repo/bench/readme-table'
import { type Report } from '@repo/bench/report'
import { processorTable } from '@repo/bench/saga-processors'

/** What the pages say of the results of the bench that are part of the repository; those of this machine alone are not. */
export async function benchResults(root: string) {
  const listed = execFileSync('git', ['ls-files', 'packages/bench/results/*.json'], {
    cwd: root,
    encoding: 'utf8',
  })
  const files = listed.split('\n').filter((file) => file !== '' && !file.endsWith('/baseline.json'))
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  const reports = texts.map((text) => JSON.parse(text) as Report)
  const newest = newestWhole(reports)
  if (!newest) throw new Error('no results of a whole run of the bench are kept in packages/bench/results')
  return {
    table: readmeTable(newest),
    processors: processorTable(newest),
    /** File name -> SVG. */
    charts: documentedCharts(reports),
  }
}
