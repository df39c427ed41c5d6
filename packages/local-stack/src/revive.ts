import { type Part } from './part.ts'

export interface ReviveOptions {
  readonly parts: Readonly<Record<string, Part>>
  readonly say: (text: string) => void
  /** Called once a part has died too often to be worth another try. */
  readonly giveUp: (why: string) => void
  readonly now?: () => number
}

const limit = 5
const windowMs = 60_000

/** Starts a part again whenever it dies, as an orchestrator would, until it has died too often within a minute. */
export function reviver({
  parts,
  say,
  giveUp,
  now = Date.now,
}: ReviveOptions): (name: string, why: string) => void {
  const deaths = new Map<string, number[]>()
  const revive = (name: string, why: string): void => {
    const recent = (deaths.get(name) ?? []).filter((at) => now() - at < windowMs)
    deaths.set(name, [...recent, now()])
    if (recent.length >= limit) return giveUp(`${name} died ${limit + 1} times within a minute.\n${why}`)
    say(`${why}\n${name} is started again.`)
    parts[name]?.start().then(
      () => say(`${name} is back.`),
      (error: unknown) => revive(name, error instanceof Error ? error.message : String(error)),
    )
  }
  return revive
}
