import { readFile, writeFile } from 'node:fs/promises'
import { type Report } from '../report.ts'
import { resultPage } from './result-page.ts'

/** Writes the page of a result beside its JSON, under the same name; where that is. */
export async function writePageBeside(file: string): Promise<string> {
  const report = JSON.parse(await readFile(file, 'utf8')) as Report
  const page = `${file.replace(/\.json$/, '')}.html`
  await writeFile(page, resultPage(report))
  return page
}
