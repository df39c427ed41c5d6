import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Edit } from './edits.ts'
import { Problem } from './problem.ts'
import type { Rename } from './renames.ts'

export const template = 'shipping'

/** Path within the service -> text, of everything that makes a service and is not generated or installed. */
export async function readService(root: string, service: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, 'apps', service)
  const files = new Map<string, string>()
  const read = async (path: string): Promise<void> => {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory()) {
        if (!leftOut.has(entry.name)) await read(inside)
      } else if (isCopied(inside)) files.set(inside, await readFile(join(folder, inside), 'utf8'))
    }
  }
  await read('')
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const isCopied = (path: string): boolean =>
  !leftOut.has(path) && (!path.startsWith('test/') || tests.has(path))

// The copy has a README of its own, and `npm run generate` writes its .env.example.
const leftOut = new Set(['node_modules', '.turbo', 'README.md', '.env.example'])
// What Shipping's other tests on real parts promise is about goods; the copy brings its own.
const tests = new Set(['test/shipping-service.ts', 'test/admin-routes-need-the-operator-token.test.ts'])

/** The service under other words: edits first, then every word, in texts and in names of files. */
export function renamed(
  files: ReadonlyMap<string, string>,
  edits: Readonly<Record<string, readonly Edit[]>>,
  rename: Rename,
  isLeftOver: (line: string) => boolean,
): ReadonlyMap<string, string> {
  const gone = Object.keys(edits).find((path) => !files.has(path))
  if (gone !== undefined) throw new Problem(outgrown(gone, 'the whole file'))
  const leftOver: string[] = []
  const copy = new Map<string, string>()
  for (const [path, text] of files) {
    const own = edits[path] ?? []
    const draft = rename(edited(path, text, own))
    leftOver.push(
      ...draft
        .split('\n')
        .filter(isLeftOver)
        .map((line) => `${path}: ${line.trim()}`),
    )
    copy.set(
      rename(path),
      draft.replace(heldBack, (_, index: string) => own[Number(index)]?.[1] ?? ''),
    )
  }
  if (leftOver.length > 0)
    throw new Problem(
      `Words of ${template} that nobody translates; teach renames.ts:\n  ${leftOver.join('\n  ')}`,
    )
  return copy
}

// What an edit puts into the text is held back while words are replaced: it may say "shipping", and mean it.
const heldBack = /\0(\d+)\0/g

function edited(path: string, text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, [from], index) => {
    const after = before.replace(from, `\0${index}\0`)
    if (after === before) throw new Problem(outgrown(path, String(from)))
    return after
  }, text)
}

function outgrown(path: string, what: string): string {
  return `apps/${template}/${path} has changed, and cannot be copied any more: it lacks ${what}. Mend packages/checks/src/copy-service/edits.ts.`
}

/** Recognises a line that still speaks of Shipping. What the copy itself is called is never taken for that. */
export function leftOverWords(wanted: readonly string[]): (line: string) => boolean {
  const roots = ['ship', 'parcel', 'carrier', 'booking', 'goods', 'tracking'].filter(
    (root) => !wanted.some((word) => word.toLowerCase().includes(root)),
  )
  const any = new RegExp(roots.join('|'), 'i')
  return (line) => any.test(line)
}
