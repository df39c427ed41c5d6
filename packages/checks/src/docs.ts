/** The docs are checked like code: a link, a command or a file that does not exist is a failure. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

export interface Finding {
  readonly page: string
  readonly what: string
}

export interface Repository {
  readonly root: string
  readonly scripts: ReadonlySet<string>
  /** Paths of every tracked file, from the root. */
  readonly files: ReadonlySet<string>
}

/** What is wrong on one page: dead links and anchors, unknown npm scripts, paths in code that do not exist. */
export async function checkPage(repository: Repository, page: string): Promise<readonly Finding[]> {
  const text = await readFile(join(repository.root, page), 'utf8')
  const findings = [
    ...(await deadLinks(repository, page, text)),
    ...unknownScripts(repository, text),
    ...missingFiles(repository, text),
  ]
  return findings.map((what) => ({ page, what }))
}

async function deadLinks({ root }: Repository, page: string, text: string): Promise<readonly string[]> {
  const findings: string[] = []
  const links = withoutCode(text).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)|<img\s[^>]*?src="([^"]+)"/g)
  for (const [, link, image] of links) {
    const target = link ?? image ?? ''
    if (/^(https?:|mailto:)/.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? join(root, page) : join(root, dirname(page), decodeURI(path))
    if (relative(root, file).startsWith('..') || !existsSync(file))
      findings.push(`link to ${target}: no such file`)
    else if (anchor && file.endsWith('.md') && !anchorsOf(await readFile(file, 'utf8')).has(anchor)) {
      findings.push(`link to ${target}: no such heading`)
    }
  }
  return findings
}

/** GitHub's anchors: lower case, punctuation gone, spaces to hyphens. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutCode(text).matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading = '']) => heading)
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  )
}

function unknownScripts({ scripts }: Repository, text: string): readonly string[] {
  const runs = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name)
  return [...new Set(runs)]
    .filter((name) => !scripts.has(name))
    .map((name) => `npm run ${name}: no such script`)
}

/** A path in backticks that begins with one of our top folders must exist; `<name>` and `*` stand for any part. */
function missingFiles({ files }: Repository, text: string): readonly string[] {
  const paths = [...text.matchAll(/`((?:apps|packages|schemas|infra|docs)\/[^`\s]+)`/g)].map(
    ([, path = '']) => path,
  )
  const known = [...files]
  return [...new Set(paths)]
    .filter((path) => {
      const pattern = path
        .replace(/[.+?^$()|\\]/g, '\\$&')
        .replace(/<[^>]+>|\*/g, '[^/]+')
        .replace(/\{([^}]+)\}/g, (_, names: string) => `(?:${names.split(',').join('|')})`)
        .replace(/\/$/, '')
      const matches = new RegExp(`^${pattern}(?:/|$)`)
      return !known.some((file) => matches.test(file))
    })
    .map((path) => `\`${path}\`: no such file`)
}

function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')
}
