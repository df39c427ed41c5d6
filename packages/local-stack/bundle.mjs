// Plain JavaScript: it runs where Node cannot read TypeScript yet.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, stop } from 'esbuild'

const keptFolders = 8

/**
 * Writes every program of `npm start` as one JavaScript file each, with what they share beside them, and returns the folder: six
 * services that each transpile the same sources would burn most of the time and a third of the memory of a start.
 * The folder is named for its contents, so nothing in it is ever stale, and a program that runs keeps its own.
 * `more`: files of other programs, from the root.
 */
export async function bundle(root, more = []) {
  const cache = join(root, 'node_modules', '.cache', 'programs')
  // As deep as the folder will be: source maps name their sources by the way there.
  const outdir = join(cache, 'next')
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...programsIn(root), ...more],
    outbase: root,
    outdir,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    outExtension: { '.js': '.mjs' },
    // In files of their own: Node keeps what stands in a source as long as the process lives.
    sourcemap: 'linked',
    minifyWhitespace: true,
    // Node prints the whole line that threw where nobody catches.
    lineLimit: 200,
    charset: 'utf8',
    sourcesContent: false,
    logLevel: 'error',
    plugins: [sourcesOfOurOwn],
  })
  // Its helper process would stay as long as we do.
  await stop()
  const files = outputFiles.map(({ path, text }) => ({ path: relative(outdir, path), text }))
  const folder = join(cache, nameOf(files))
  if (existsSync(folder)) await utimes(folder, new Date(), new Date())
  else await writeOnce(folder, files)
  await forgetOld(cache)
  return folder
}

function programsIn(root) {
  const ofApps = readdirSync(join(root, 'apps')).flatMap((app) =>
    ['main', 'migrate'].map((name) => `apps/${app}/src/${name}.ts`),
  )
  return [
    ...ofApps.filter((file) => existsSync(join(root, file))),
    'packages/avro/src/register-cli.ts',
    'packages/demo/src/cli.ts',
    'packages/kafka/src/topics-cli.ts',
    'packages/local-stack/src/start-cli.ts',
  ]
}

// TypeBox is several hundred small files, a third of what a service loads, and one of its users is Fastify's type provider.
const takenIn = /^(@app|@repo|typebox|@fastify\/type-provider-typebox)(\/|$)/

// Every line of it is line 1.
const noLines = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64')

/** Takes in what the workspaces hold; what npm has installed is imported from where it is. */
const sourcesOfOurOwn = {
  name: 'sources of our own',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || takenIn.test(path) ? undefined : { path, external: true },
    )
    // A map is read when something has failed, and most of it would be theirs.
    onLoad({ filter: /node_modules.*\.m?js$/ }, async ({ path }) => ({
      loader: 'js',
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${noLines}`,
    }))
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      // Migrations, schemas and pages are found beside the source file, and not beside the bundle.
      return {
        loader: 'ts',
        contents: source.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      }
    })
  },
}

function nameOf(files) {
  const hash = createHash('sha256')
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`)
  return hash.digest('hex').slice(0, 16)
}

/** Fills a folder beside its final name and renames it, so that a folder that exists is a whole one. */
async function writeOnce(folder, files) {
  const writing = `${folder}.${process.pid}.part`
  for (const { path, text } of files) {
    await mkdir(dirname(join(writing, path)), { recursive: true })
    await writeFile(join(writing, path), text)
  }
  await rename(writing, folder).catch(async (error) => {
    await rm(writing, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  })
}

/** An older one may still be what another stack of this checkout runs from: only those before the last few go. */
async function forgetOld(cache) {
  const folders = await Promise.all(
    (await readdir(cache)).map(async (name) => ({ name, usedAt: (await stat(join(cache, name))).mtimeMs })),
  )
  const old = folders.sort((left, right) => right.usedAt - left.usedAt).slice(keptFolders)
  await Promise.all(old.map(({ name }) => rm(join(cache, name), { recursive: true, force: true })))
}
