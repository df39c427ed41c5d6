// Plain JavaScript, as it is loaded in front of a bundle.
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Names the lines of the sources in the stack traces of a bundle. `--enable-source-maps` does it, too, but reads the map of
 * every file that is loaded, those of the dependencies among them, and keeps them all: 4 MB of a service. Here a map is read
 * when a stack is.
 */
const maps = new Map()

Error.prepareStackTrace = (error, sites) =>
  [headOf(error), ...sites.map((site) => `    at ${inSources(String(site))}`)].join('\n')

function headOf(error) {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    // An error whose name or message throws when it is asked for.
    return 'Error'
  }
}

/** `file:///bundle.mjs:12:34` in a line of a stack becomes the place in the source where there is a map that knows it. */
function inSources(site) {
  return site.replace(/(file:\/\/.+\.mjs):(\d+):(\d+)/, (place, url, line, column) => {
    try {
      const { file, map } = mapOf(url)
      const entry = map?.findEntry(line - 1, column - 1)
      if (entry?.originalSource === undefined) return place
      const source = resolve(dirname(file), entry.originalSource)
      return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    } catch {
      // A trace with lines of the bundle is better than none.
      return place
    }
  })
}

function mapOf(url) {
  const known = maps.get(url)
  if (known) return known
  const file = fileURLToPath(url)
  const read = { file, map: readMap(`${file}.map`) }
  maps.set(url, read)
  return read
}

function readMap(file) {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
