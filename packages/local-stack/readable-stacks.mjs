/**
 * Loaded in front of a bundle: stack traces name the lines of the sources. `--enable-source-maps` does it, too, but reads the
 * map of every file that is loaded, those of the dependencies among them, and keeps them all. Here a map is read when a stack is.
 * Plain JavaScript, because it runs where Node cannot read TypeScript yet.
 */
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const maps = new Map()

// Node's own adds its codes to the head: `TypeError [ERR_INVALID_ARG_TYPE]: ...`.
const nodesOwn = Error.prepareStackTrace ?? ((error) => Error.prototype.toString.call(error))

Error.prepareStackTrace = (error, sites) =>
  [headOf(error), ...sites.map((site) => `    at ${inSources(String(site))}`)].join('\n')

function headOf(error) {
  try {
    return nodesOwn(error, [])
  } catch {
    // An error whose name or message throws when it is asked for.
    return 'Error'
  }
}

/** `file:///bundle.mjs:12:34` in a line of a stack becomes the place in the source where there is a map that knows it. */
function inSources(site) {
  return site.replace(/(file:\/\/.+\.mjs):(\d+):(\d+)/, (place, url, line, column) => {
    const { file, map } = mapOf(url)
    const entry = map?.findEntry(line - 1, column - 1)
    if (!entry?.originalSource) return place
    const source = resolve(dirname(file), entry.originalSource)
    // Of a dependency a bundle's map knows the file and no line.
    if (source.includes(`${sep}node_modules${sep}`)) return place
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
}

function mapOf(url) {
  const known = maps.get(url)
  if (known) return known
  const read = readMap(url)
  maps.set(url, read)
  return read
}

function readMap(url) {
  try {
    const file = fileURLToPath(url)
    return { file, map: new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))) }
  } catch {
    // There is none, or it is none: a trace with lines of the bundle is better than no trace.
    return { file: url, map: undefined }
  }
}
