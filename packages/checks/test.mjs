// `npm test`: plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { ensureInstalled } from '../local-stack/ensure-installed.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
ensureInstalled(root)
const cli = fileURLToPath(new URL('src/test-cli.ts', import.meta.url))
const { status, signal } = spawnSync(process.execPath, ['--import', 'tsx', cli, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(signal ? 1 : (status ?? 1))
