import type { StartedCodec } from './codec.ts'
import { framedCodec } from './framed-codec.ts'
import type { Registry } from './registry.ts'
import { loadSubjects, type Subject } from './schemas.ts'
import { versionsToWrite } from './write-versions.ts'

export interface OfflineCodecOptions {
  readonly writeVersions?: Readonly<Record<string, number>>
  readonly subjects?: readonly Subject[]
  /** Asked for an id that is none of ours; knows nothing, where nothing is said. */
  readonly registry?: Pick<Registry, 'schemaOf'>
  readonly nowMs?: () => number
}

/**
 * The real codec without a registry: schema ids count from 1, in the order of the event types. For simulations and
 * tests in one process; its bytes mean nothing to anybody else.
 */
export async function offlineCodec(options: OfflineCodecOptions = {}): Promise<StartedCodec> {
  const { registry = { schemaOf: async () => undefined }, nowMs = Date.now } = options
  const subjects = options.subjects ?? (await loadSubjects())
  const writeVersions = versionsToWrite(subjects, options.writeVersions)
  const names = subjects.flatMap(({ type, versions }) => versions.map(({ version }) => `${type} v${version}`))
  const schemaIds = new Map(names.map((name, index) => [name, index + 1]))
  return {
    schemaIds,
    writeVersions,
    ...framedCodec({ subjects, schemaIds, writeVersions, registry, nowMs }),
  }
}
