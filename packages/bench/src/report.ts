import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, type as system } from 'node:os'
import { dirname } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { type Busy } from './busy.ts'
import { type Calibration } from './calibration.ts'
import { type Outcome } from './measurement.ts'

export interface Measured extends Outcome {
  readonly name: string
  readonly title: string
  readonly busy: Busy | null
  /** Why the machine was no place to measure on meanwhile, in words. */
  readonly complaints: readonly string[]
}

export interface Report {
  readonly at: string
  readonly mode: 'quick' | 'full'
  readonly machine: ReturnType<typeof describeMachine>
  readonly ownStack: boolean
  readonly calibration: { readonly before: Calibration; readonly after: Calibration | null }
  readonly warnings: readonly string[]
  readonly measurements: readonly Measured[]
}

export function describeMachine() {
  return {
    processors: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    system: `${system()} ${release()}`,
    node: process.version,
  }
}

export function machineInWords({ processors, model, system, node }: Report['machine']): string {
  return `${processors} x ${model}, ${system}, Node ${node}`
}

export async function writeJson(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  // Results are kept beside the code, and held to the same form.
  const options = await resolveConfig(import.meta.filename)
  await writeFile(file, await format(JSON.stringify(content, null, 2), { ...options, parser: 'json' }))
}
