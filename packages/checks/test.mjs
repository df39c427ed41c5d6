// `npm test`: plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

function run(...args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (signal || status !== 0) process.exit(signal ? 1 : (status ?? 1))
}

run('packages/local-stack/install.mjs')
run('--import', 'tsx', 'packages/checks/src/test-cli.ts', ...process.argv.slice(2))
