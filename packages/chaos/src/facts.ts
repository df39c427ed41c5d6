import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Told } from './inside/control.ts'
import { type RunFact } from './run-facts.ts'

/** The folder of one run, and what is written there as it happens. */
export interface Facts {
  readonly folder: string
  readonly controlFile: string
  readonly toldFile: string
  add(fact: RunFact): void
  all(): readonly RunFact[]
  /** What the services have told, so far. */
  told(): readonly Told[]
}

export const now = (): string => new Date().toISOString()

export function facts(folder: string): Facts {
  const file = join(folder, 'events.ndjson')
  const toldFile = join(folder, 'told.ndjson')
  const kept: RunFact[] = []
  return {
    folder,
    controlFile: join(folder, 'control.json'),
    toldFile,
    add(fact) {
      kept.push(fact)
      appendFileSync(file, `${JSON.stringify(fact)}\n`)
    },
    all: () => kept,
    told: () =>
      existsSync(toldFile) ? readFileSync(toldFile, 'utf8').split('\n').filter(Boolean).flatMap(parsed) : [],
  }
}

// A process that was killed may have left half a line.
function parsed(line: string): readonly Told[] {
  try {
    return [JSON.parse(line) as Told]
  } catch {
    return []
  }
}
