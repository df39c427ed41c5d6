// `npm start`: plain JavaScript, because it runs before anything is installed.
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

// Colours are for terminals. The libraries take CI for one.
if (!process.stdout.isTTY) process.env.NO_COLOR ??= '1'

const root = fileURLToPath(new URL('../..', import.meta.url))
ensureInstalled(root)

// In this process, not in a child: a Ctrl-C then reaches one process once.
let main = new URL('./src/start-cli.ts', import.meta.url)
if (!process.features.typescript) {
  const { bundle } = await import('./bundle.mjs')
  const folder = await bundle(root)
  process.env.SAGA_PROGRAMS = folder
  await import('./readable-stacks.mjs')
  main = pathToFileURL(join(folder, 'packages/local-stack/src/start-cli.mjs'))
}
await import(main.href)
