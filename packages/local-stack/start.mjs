// `npm start`: plain JavaScript, because it runs before anything is installed.
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled(fileURLToPath(new URL('../..', import.meta.url)))

// In this process, not in a child: a Ctrl-C then reaches one process once.
if (!process.features.typescript) {
  const { register } = await import('tsx/esm/api')
  register()
}
await import('./src/start-cli.ts')
