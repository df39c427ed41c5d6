import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { dataOf, latestOf, loadEnvelope, loadSubjects } from '@repo/avro/schemas'
import { services } from '@repo/contracts/services'
import * as prettier from 'prettier'

import { leftOverWords, readService, renamed, template } from './copy-app.ts'
import { placesOf } from './copy-infra.ts'
import { newSchemas, withConsumer } from './copy-schemas.ts'
import { detailsOf } from './details.ts'
import { editsOf } from './edits.ts'
import { ownTest } from './own-test.ts'
import { Problem } from './problem.ts'
import { readmeOf } from './readme.ts'
import { renaming } from './renames.ts'
import { wordsOf, type Asked, type Words } from './words.ts'

/** A file as it is, null when there is none, and as it will be. */
export interface Change {
  readonly path: string
  readonly before: string | null
  readonly after: string
}

export interface Plan {
  readonly words: Words
  readonly port: number
  readonly changes: readonly Change[]
}

/** Everything that would be written for this service; throws a Problem, and writes nothing in any case. */
export async function planCopy(root: string, asked: Asked): Promise<Plan> {
  if (/^[a-z-]+$/.test(asked.name) && existsSync(join(root, 'apps', asked.name)))
    throw new Problem(`apps/${asked.name} is there already: nothing was changed`)
  const words = wordsOf(asked)
  const { name, hears, says, orSays } = words
  const subjects = await loadSubjects(join(root, 'schemas'))
  const heard = subjects.find(({ type }) => type === hears)
  if (!heard)
    throw new Problem(`nobody says ${hears}; there are ${subjects.map(({ type }) => type).join(', ')}`)
  const known = subjects.filter(({ type }) => type === says || type === orSays)
  if (known.length > 0)
    throw new Problem(
      known.map(({ type, entry }) => `${type} is said by ${entry.producer} already`).join('\n'),
    )

  const port = portOf(asked.port)
  const rename = renaming(words, port)
  const details = detailsOf(dataOf(latestOf(heard).schema))
  const original = await readService(root, template)
  const app = renamed(original, editsOf(words, details), rename, leftOverWords(Object.values(words)))
  assertFree(words, (other) => renamed(original, editsOf(other, details), renaming(other, port), () => false))

  const files = new Map([...app].map(([path, text]) => [`apps/${name}/${path}`, text]))
  files.set(`apps/${name}/README.md`, readmeOf(words))
  const [path, text] = ownTest(words)
  files.set(`apps/${name}/${path}`, text)
  for (const [path, text] of newSchemas(words, await loadEnvelope(join(root, 'schemas'))))
    files.set(path, text)
  files.set(`schemas/${hears}/entry.json`, withConsumer(heard.entry, name))
  for (const [path, place] of Object.entries(placesOf(name, port, rename)))
    files.set(path, place(await readFile(join(root, path), 'utf8')))

  const changes = [...files].map(async ([path, text]) => ({
    path,
    before: await readFile(join(root, path), 'utf8').catch(() => null),
    after: await formatted(root, path, text),
  }))
  return { words, port, changes: await Promise.all(changes) }
}

/** A word that the template uses for something else would be two things at once in the copy. */
function assertFree(
  { name, row, rows }: Words,
  copyWith: (words: Words) => ReadonlyMap<string, string>,
): void {
  const nobodys = { name: 'qqname', row: 'qqrow', rows: 'qqrows' }
  const copy = copyWith({ ...nobodys, hears: 'OrderConfirmed', says: 'QqSaid', orSays: 'QqRefused' })
  const used = new Set<string>()
  for (const [path, text] of copy) {
    if (!path.endsWith('.ts')) continue
    const code = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
    for (const [word] of code.matchAll(/\b[A-Za-z_]\w*\b/g)) used.add(word.toLowerCase())
  }
  const clash = [...new Set([name, row, rows])].filter((word) => used.has(word))
  if (clash.length > 0)
    throw new Problem(
      clash.map((word) => `"${word}" is a word in the code of the service: choose another`).join('\n'),
    )
}

function portOf(asked: string | undefined): number {
  const ports = Object.values(services).map(({ port }) => port as number)
  const provider = 3006
  const port = asked === undefined ? Math.max(...ports, provider) + 1 : Number(asked)
  if (!Number.isInteger(port) || port < 1024 || port > 65_535)
    throw new Problem(`--port ${asked}: 1024 to 65535`)
  if ([...ports, provider].includes(port)) throw new Problem(`--port ${asked} belongs to another service`)
  return port
}

async function formatted(root: string, path: string, text: string): Promise<string> {
  const file = join(root, path)
  const { ignored, inferredParser } = await prettier.getFileInfo(file, {
    ignorePath: join(root, '.prettierignore'),
  })
  if (ignored || !inferredParser) return text
  return prettier.format(text, { ...(await prettier.resolveConfig(file)), parser: inferredParser })
}
