/** Where the witnesses are, from the environment, from what the local stack has written down, or where it always is. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { services as declared } from '@repo/contracts/services'

import { type Sources } from './sources.ts'
import { clientsOf, readClients } from './clients.ts'
import { type RunFacts } from './read-run-facts.ts'
import { services, type ServiceName } from './witnesses.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Files {
  /** Requests of clients and what they were told: a line of JSON for each, or one list. */
  readonly clients?: string | undefined
  /** Positions of records that were put on topics on purpose, as a JSON list. */
  readonly injected?: string | undefined
  /** The facts of a run, with both; a file that is named goes before them. */
  readonly run?: RunFacts | undefined
}

export function sourcesFrom(env: Environment, files: Files, note: Environment = readNote(env)): Sources {
  const setting = (name: string, fallback: string) => env[name] || note[name] || fallback
  const perService = <Value>(value: (service: ServiceName) => Value) =>
    Object.fromEntries(services.map((service) => [service, value(service)])) as Record<ServiceName, Value>
  const port = setting('SAGA_POSTGRES_PORT', '15432')
  return {
    databaseUrls: perService((service) =>
      setting(
        `${service.toUpperCase()}_DATABASE_URL`,
        `postgres://${service}:${service}@127.0.0.1:${port}/${service}`,
      ),
    ),
    serviceUrls: perService((service) =>
      setting(
        `${service.toUpperCase()}_URL`,
        `http://127.0.0.1:${setting(`${service.toUpperCase()}_PORT`, `${declared[service].port}`)}`,
      ).split(','),
    ),
    brokers: setting('KAFKA_BROKERS', `127.0.0.1:${setting('SAGA_KAFKA_PORT', '19092')}`).split(','),
    registryUrl: setting(
      'REGISTRY_URL',
      `http://127.0.0.1:${setting('SAGA_REGISTRY_PORT', '18081')}/apis/ccompat/v7`,
    ),
    providerUrl: setting('PROVIDER_URL', `http://127.0.0.1:${setting('PROVIDER_PORT', '3006')}`),
    inboxKeepMs: Number(setting('INBOX_KEEP_MS', `${7 * 24 * 3_600_000}`)),
    clients: files.clients === undefined ? files.run && clientsOf(files.run) : readClients(files.clients),
    injected:
      files.injected === undefined
        ? files.run?.injected
        : readList(files.injected, (item) => ({
            topic: String(item['topic']),
            partition: Number(item['partition']),
            offset: BigInt(String(item['offset'])),
          })),
  }
}

/** While it runs, `npm start` says in its data folder where everything is, under the names of the variables. */
function readNote(env: Environment): Environment {
  const note = join(env['SAGA_DATA_DIR'] || '.stack', 'judge.json')
  return existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as Environment) : {}
}

function readList<Item>(
  file: string,
  itemOf: (item: Readonly<Record<string, unknown>>) => Item,
): readonly Item[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>[]).map(itemOf)
}
