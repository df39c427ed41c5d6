/** Writes what is generated from /schemas; with `--check`, writes nothing and fails when a file is stale. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { generate } from './generate-types.ts'
import { repositoryRoot } from './schemas.ts'

const check = process.argv.includes('--check')
const stale: string[] = []
for (const [path, content] of await generate()) {
  const target = join(repositoryRoot, path)
  const present = await readFile(target, 'utf8').catch(() => undefined)
  if (present === content) continue
  stale.push(path)
  if (check) continue
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, content)
}

const verb = check ? 'stale' : 'written'
for (const path of stale) console.log(`${verb}: ${path}`)
if (stale.length === 0) console.log('everything generated from /schemas is up to date')
else if (check) {
  console.error('run `npm run generate` and commit the result')
  process.exitCode = 1
}
