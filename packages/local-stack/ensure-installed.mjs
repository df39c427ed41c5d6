// Plain JavaScript with nothing but Node: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const oldest = [20, 19]

/** Ends the process with one line when this Node is too old; runs `npm ci` when node_modules is not what the lock file says. */
export function ensureInstalled(root) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    stop(
      `This needs Node ${oldest.join('.')} or newer, and this is ${process.versions.node}: install a current Node, or use \`docker compose up\`.`,
    )
  }
  if (isInstalled(root)) return
  console.error('Installing dependencies with npm ci (about a minute the first time) ...')
  const windows = process.platform === 'win32'
  const npm = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync(windows ? 'npm.cmd' : 'npm', npm, {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
  })
  if (error) stop(`npm could not be run: ${error.message}`)
  if (status !== 0) stop('npm ci failed (see above). Nothing was started.')
}

/** True when every package of the lock file is there in its version; what is optional for this platform may be missing. */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(
    ([path, { version, link, optional }]) =>
      !path.includes('node_modules/') ||
      optional ||
      (link ? path in installed : installed[path]?.version === version),
  )
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

function stop(why) {
  console.error(why)
  process.exit(1)
}
