import { resolve } from 'node:path'

export interface ComposeJobOptions {
  /** The flags of the judge, as commander gives them: by their long names. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
  /** Who writes the report, as `uid:gid`; whoever the image says where there are no such ids. */
  readonly user?: string | undefined
}

const read = ['facts', 'clients', 'injected']

/**
 * Arguments of `docker` that judge from inside the network of compose. What the judge reads or writes outside is
 * mounted under its own path, so that what it says about a file is true on both sides.
 */
export function composeJob({ flags, user }: ComposeJobOptions): readonly string[] {
  const mounts: string[] = []
  const rest: string[] = []
  for (const [name, value] of Object.entries(flags)) {
    if (name === 'compose' || value === undefined || value === false) continue
    rest.push(`--${name}`)
    if (value === true) continue
    const isRead = read.includes(name)
    const path = isRead || name === 'out' ? resolve(value) : undefined
    if (path !== undefined) mounts.push('--volume', `${path}:${path}${isRead ? ':ro' : ''}`)
    rest.push(path ?? value)
  }
  const as = user === undefined ? [] : ['--user', user]
  const job = ['compose', 'run', '--rm', '--no-deps', ...as, ...mounts, 'demo']
  return [...job, 'node', 'packages/judge/src/cli.ts', ...rest]
}
