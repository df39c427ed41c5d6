import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newestWhole, readmeTable } from '@repo/bench/readme-table'
import { type Report } from '@repo/bench/report'

/** The table of the newest results of the bench that are part of the repository; those of this machine alone are not. */
export async function benchTable(root: string): Promise<string> {
  const listed = execFileSync('git', ['ls-files', 'packages/bench/results/*.json'], {
    cwd: root,
    encoding: 'utf8',
  })
  const files = listed.split('\n').filter((file) => file !== '' && !file.endsWith('/baseline.json'))
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  const newest = newestWhole(texts.map((text) => JSON.parse(text) as Report))
  if (!newest) throw new Error('no results of a whole run of the bench are kept in packages/bench/results')
  return readmeTable(newest)
}
