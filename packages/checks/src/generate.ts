/** `npm run generate` writes every generated file; with --check it writes nothing and fails when one is stale. */
import { readFile, writeFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { generate as generateFromSchemas } from '@repo/avro/generate-types'
import { lessonPage } from '@repo/simulation/lesson-page'
import { Command } from 'commander'
import * as prettier from 'prettier'

import { benchResults } from './bench-results.ts'
import { environmentExamples } from './environment-example.ts'
import { sagaDiagram, sagaMarkdownTable } from './saga-diagram.ts'
import { sagaTable } from './saga-table.ts'
import { withSections } from './sections.ts'
import { sequencePage } from './sequence-page.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const { check } = new Command('npm run generate --')
  .description('Writes every file that is generated from the code, the schemas and the configuration.')
  .option('--check', 'write nothing; exit 1 and name the files that are stale')
  .parse()
  .opts<{ check?: boolean }>()

const rows = await sagaTable()
const bench = await benchResults(root)
const sections = {
  'saga diagram': sagaDiagram(rows),
  'saga table': sagaMarkdownTable(rows),
  'bench table': bench.table,
  'saga processors': bench.processors,
}
const files = new Map(await generateFromSchemas())
for (const [path, content] of await environmentExamples(root)) files.set(path, content)
files.set('docs/sequences.md', sequencePage())
files.set('docs/lessons.md', lessonPage())
for (const [name, svg] of bench.charts) files.set(`docs/charts/${name}`, svg)
for (const page of ['README.md', 'docs/saga.md', 'docs/performance.md']) {
  files.set(page, await withSections(join(root, page), sections))
}

const stale: string[] = []
for (const [path, content] of files) {
  const wanted = await formatted(path, content)
  const found = await readFile(join(root, path), 'utf8').catch(() => undefined)
  if (found === wanted) continue
  stale.push(path)
  if (check) continue
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), wanted)
}

if (stale.length === 0) console.log(`${files.size} generated files are up to date`)
else if (!check) console.log(`wrote ${stale.join(', ')}`)
else {
  console.error(`stale: ${stale.join(', ')}\nrun \`npm run generate\` and commit what it writes`)
  process.exitCode = 1
}

async function formatted(path: string, content: string): Promise<string> {
  const { ignored, inferredParser } = await prettier.getFileInfo(join(root, path), {
    ignorePath: join(root, '.prettierignore'),
  })
  if (ignored || !inferredParser) return content
  const options = await prettier.resolveConfig(join(root, path))
  return prettier.format(content, { ...options, parser: inferredParser })
}
