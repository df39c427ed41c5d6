import { execFileSync } from 'node:child_process'

/** What differs from the last commit, one line each; nothing where there is no git. */
export function uncommitted(root: string): readonly string[] {
  try {
    const status = execFileSync('git', ['status', '--porcelain'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return status.split('\n').filter(Boolean)
  } catch {
    return []
  }
}
