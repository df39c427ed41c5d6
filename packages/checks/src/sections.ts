import { readFile } from 'node:fs/promises'

/** The file with its generated sections renewed: what stands between `<!-- begin NAME -->` and `<!-- end NAME -->`. */
export async function withSections(
  path: string,
  sections: Readonly<Record<string, string>>,
): Promise<string> {
  const text = await readFile(path, 'utf8')
  return Object.entries(sections).reduce((page, [name, content]) => {
    const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`]
    const [from, to] = [page.indexOf(begin), page.indexOf(end)]
    if (from < 0 && to < 0) return page
    if (to < from) throw new Error(`${path}: the section "${name}" has one of its two markers only`)
    return `${page.slice(0, from)}${begin}\n\n${content}\n\n${page.slice(to)}`
  }, text)
}
