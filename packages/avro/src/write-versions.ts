import { latestOf, type Subject } from './schemas.ts'

/** Event type -> version to write. Throws a TypeError for a type or a version that is not in /schemas. */
export function versionsToWrite(
  subjects: readonly Subject[],
  chosen: Readonly<Record<string, number>> = {},
): ReadonlyMap<string, number> {
  const known = new Set(subjects.map(({ type }) => type))
  const strangers = Object.keys(chosen).filter((type) => !known.has(type))
  if (strangers.length > 0) throw new TypeError(`writeVersions: no event type ${strangers.join(', ')}`)
  return new Map(
    subjects.map((subject) => {
      const version = chosen[subject.type] ?? latestOf(subject).version
      if (subject.versions.some((each) => each.version === version)) return [subject.type, version] as const
      throw new TypeError(`writeVersions: ${subject.type} has no version ${version}`)
    }),
  )
}
