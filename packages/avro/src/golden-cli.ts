/** Writes samples of every version that has none; never touches one that is there. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { goldenPath, loadGolden, makeGolden } from './golden.ts'
import { formatJson } from './json.ts'
import { loadSubjects, schemasDirectory } from './schemas.ts'

const directory = process.argv[2] ?? schemasDirectory
for (const { type, versions } of await loadSubjects(directory)) {
  for (const { version, schema } of versions) {
    if (await loadGolden(directory, type, version)) continue
    const path = join(directory, goldenPath(type, version))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, formatJson(makeGolden(schema)), { flag: 'wx' })
    console.log(`written: ${path}`)
  }
}
