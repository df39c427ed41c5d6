import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { checkPage, type Finding } from './docs.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const list = (...args: readonly string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean)

const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const repository = { root, scripts: new Set(Object.keys(scripts)), files: new Set(list()) }
const pages = list('*.md')
const findings: Finding[] = []
for (const page of pages) findings.push(...(await checkPage(repository, page)))

for (const { page, what } of findings) console.error(`${page}: ${what}`)
console.log(`${pages.length} pages checked, ${findings.length} findings`)
process.exitCode = findings.length > 0 ? 1 : 0
