import { RegistryRefusal } from './registry-call.ts'
import { registry, type Registry } from './registry.ts'
import { loadSubjects, subjectOf, type Subject } from './schemas.ts'

export interface RegisterOptions {
  readonly registryUrl: string
  readonly timeoutMs?: number
  readonly subjects?: readonly Subject[]
  readonly onRegistered?: (registered: Registered) => void
}

export interface Registered {
  readonly subject: string
  readonly version: number
  readonly id: number
}

/**
 * Registers every version of every event, oldest first; a version that is there already is left as it is, so it may
 * run any number of times. Stops at the first version that the registry refuses, and says which.
 */
export async function registerSchemas(options: RegisterOptions): Promise<readonly Registered[]> {
  const schemas = registry({ registryUrl: options.registryUrl, timeoutMs: options.timeoutMs ?? 10_000 })
  const subjects = options.subjects ?? (await loadSubjects())
  // Before the first registration: a registry checks a new version by the level it has at that moment.
  await schemas.requireFullCompatibility()
  const registered: Registered[] = []
  for (const { versions } of subjects) {
    for (const { version, schema } of versions) {
      const subject = subjectOf(schema)
      const id = await schemas.register(schema).catch((error: unknown) => {
        throw refused(subject, version, error)
      })
      registered.push({ subject, version, id })
      options.onRegistered?.({ subject, version, id })
    }
  }
  await assertLevels(schemas, [...new Set(registered.map(({ subject }) => subject))])
  return registered
}

/** A level set on one subject overrides the global one, and lets a breaking change of it pass. */
async function assertLevels(schemas: Registry, subjects: readonly string[]): Promise<void> {
  const levels = await Promise.all(subjects.map((subject) => schemas.compatibilityOf(subject)))
  const lax = subjects.filter((_, index) => levels[index] !== 'FULL_TRANSITIVE')
  if (lax.length > 0) throw new Error(`not FULL_TRANSITIVE in the registry: ${lax.join(', ')}`)
}

function refused(subject: string, version: number, error: unknown): unknown {
  if (!(error instanceof RegistryRefusal)) return error
  const because = error.status === 409 ? 'it is not compatible with an earlier version' : 'it is not accepted'
  return new Error(`${subject} v${version}: ${because}: ${error.message}`, { cause: error })
}
