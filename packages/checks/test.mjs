// `npm test`: plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// Colours are for terminals. The libraries take CI for one.
if (!process.stdout.isTTY) process.env.NO_COLOR ??= '1'

const root = fileURLToPath(new URL('../..', import.meta.url))

function run(...args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (signal || status !== 0) process.exit(signal ? 1 : (status ?? 1))
}

run('packages/local-stack/install.mjs')
run('--import', 'tsx', 'packages/checks/src/test-cli.ts', ...process.argv.slice(2))
