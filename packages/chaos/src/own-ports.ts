import { freePorts } from '@repo/local-stack/ports'

/**
 * Gives a free port that was never given before. A port is free to everybody while nobody listens at it: until its
 * process has started, and again whenever that was killed.
 */
export function ownPorts(given: readonly number[], draw: () => Promise<number> = freePort) {
  const taken = new Set(given)
  return async (): Promise<number> => {
    for (;;) {
      const port = await draw()
      if (taken.has(port)) continue
      taken.add(port)
      return port
    }
  }
}

async function freePort(): Promise<number> {
  const { port } = await freePorts({ port: { variable: '', port: 0 } })
  return port
}
