import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child } from './child.ts'
import { answers } from './http-ready.ts'
import { type Processes } from './processes.ts'

export interface RegistryOptions {
  readonly java: string
  readonly home: string
  readonly logFile: string
  readonly port: number
  readonly databaseUrl: string
  /** Where it unpacks its native libraries at every start; a crash leaves them there. */
  readonly tmpDir: string
  readonly processes: Processes
}

/** Starts the schema registry, which keeps its schemas in the database given. */
export async function startRegistry(options: RegistryOptions): Promise<Child> {
  await rm(options.tmpDir, { recursive: true, force: true })
  await mkdir(options.tmpDir, { recursive: true })
  const database = new URL(options.databaseUrl)
  const child = options.processes.spawn({
    name: 'registry',
    command: options.java,
    args: [
      ...[
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-Xms64m',
        '-Xmx256m',
        '-Xss512k',
        '-XX:-UsePerfData',
      ],
      `-Djava.io.tmpdir=${options.tmpDir}`,
      '-Dquarkus.http.host=127.0.0.1',
      `-Dquarkus.http.port=${options.port}`,
      '-Dquarkus.management.host=127.0.0.1',
      '-Dquarkus.management.port=0',
      '-jar',
      join(options.home, 'quarkus-run.jar'),
    ],
    // In memory, its default, ids would begin at 1 again after a restart, and old messages would be read with the wrong schema.
    env: {
      ...process.env,
      APICURIO_STORAGE_KIND: 'sql',
      APICURIO_STORAGE_SQL_KIND: 'postgresql',
      APICURIO_DATASOURCE_URL: `jdbc:postgresql://${database.host}${database.pathname}`,
      APICURIO_DATASOURCE_USERNAME: decodeURIComponent(database.username),
      APICURIO_DATASOURCE_PASSWORD: decodeURIComponent(database.password),
      APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '1',
      APICURIO_DATASOURCE_JDBC_MIN_SIZE: '1',
      APICURIO_DATASOURCE_JDBC_MAX_SIZE: '5',
    },
    cwd: options.home,
    logFile: options.logFile,
  })
  const subjects = `${registryUrl(options.port)}/subjects`
  await child.ready(() => answers(subjects), 90_000)
  return child
}

export function registryUrl(port: number): string {
  return `http://127.0.0.1:${port}/apis/ccompat/v7`
}
