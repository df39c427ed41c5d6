import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apps, services } from './apps.ts'
import { type System } from './system.ts'

type Addressed = Pick<System, 'url' | 'databaseUrl'> & {
  readonly stack: Pick<System['stack'], 'brokers' | 'registryUrl'>
}

/** Where everything of the system is, under the names of the variables that its tools read. */
export function addressesOf({ stack, url, databaseUrl }: Addressed): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(apps.map((app) => [`${app.toUpperCase()}_URL`, url(app)])),
    ...Object.fromEntries(services.map((each) => [`${each.toUpperCase()}_DATABASE_URL`, databaseUrl(each)])),
    KAFKA_BROKERS: stack.brokers.join(','),
    REGISTRY_URL: stack.registryUrl,
  }
}

/** Leaves the addresses in the data folder, where `npm run judge` finds them whatever the ports; returns what takes them away. */
export async function leaveNote(dataDir: string, system: Addressed): Promise<() => Promise<void>> {
  const note = join(dataDir, 'judge.json')
  await writeFile(note, `${JSON.stringify(addressesOf(system), undefined, 2)}\n`, { mode: 0o600 })
  return () => rm(note, { force: true })
}
