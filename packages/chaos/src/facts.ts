import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EndFact, type Fact, writeRunFacts } from '@repo/judge/run-facts'
import { type Told } from './inside/control.ts'

export type Known = Exclude<Fact, EndFact>

/** The end of a process. */
export interface Exit {
  readonly instance: string
  /** `code 1`, `SIGKILL` */
  readonly how: string
  /** What it logged last of what went wrong, when it ended with an error of its own. */
  readonly why?: string | undefined
}

/** The folder of one run, and what is written there as it happens. */
export interface Facts {
  readonly folder: string
  /** Rewritten by the tool: which faults are armed in the services. */
  readonly controlFile: string
  /** Appended to by the services: what befell them, and what they saw. */
  readonly toldFile: string
  add(fact: Known): void
  all(): readonly Known[]
  /** What the services have told, so far. */
  told(): readonly Told[]
  /** A process has ended that nobody wanted to end. */
  ended(exit: Exit): void
  readonly exits: readonly Exit[]
  /** Writes what was done at points of the code among the other faults, so that a reader finds both in one place. */
  addPoints(): void
  close(): void
}

export function facts(folder: string): Facts {
  const writer = writeRunFacts(folder)
  const toldFile = join(folder, 'told.ndjson')
  const kept: Known[] = []
  const exits: Exit[] = []
  return {
    folder,
    controlFile: join(folder, 'control.json'),
    toldFile,
    exits,
    add(fact) {
      kept.push(fact)
      writer.write(fact)
    },
    all: () => kept,
    told: () =>
      existsSync(toldFile) ? readFileSync(toldFile, 'utf8').split('\n').filter(Boolean).flatMap(parsed) : [],
    ended(exit) {
      exits.push(exit)
      const line = JSON.stringify({ at: new Date(), ...exit })
      appendFileSync(join(folder, 'exits.ndjson'), `${line}\n`)
    },
    addPoints() {
      for (const told of this.told()) {
        if (told.kind !== 'hit') continue
        const at = new Date(told.at)
        const target = `${told.service} ${told.point}`
        writer.write({ fact: 'fault', kind: `at a point: ${told.action}`, target, from: at, to: at })
      }
    },
    close: () => writer.close(new Date()),
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
