import { type Child } from './child.ts'

/** One process that can be taken away and brought back, for those who want to see what happens without it. */
export interface Part {
  readonly pid: number
  /** Ends it as a crash would. */
  kill(): Promise<void>
  stop(): Promise<void>
  /** Starts it on the same port and data, and resolves when it serves. */
  start(): Promise<void>
}

export function part(launch: () => Promise<Child>): Part {
  let child: Child | undefined
  return {
    get pid() {
      return child?.pid ?? 0
    },
    kill: async () => child?.kill(),
    stop: async () => child?.stop(),
    start: async () => {
      child = await launch()
    },
  }
}
