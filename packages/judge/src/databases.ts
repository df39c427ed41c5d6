import { postgres, type Postgres } from '@repo/postgres/database'
import { type Tx } from '@repo/messaging/ports'

import { called, withoutPassword } from './unreachable.ts'
import { services, type ServiceName } from './witnesses.ts'

export interface Databases {
  /** Runs `read` on one instant of a service's database: rows read one after another were there together. */
  snapshot<Result>(service: ServiceName, read: (tx: Tx) => Promise<Result>): Promise<Result>
  stop(): Promise<void>
}

export function databases(urls: Readonly<Record<ServiceName, string>>): Databases {
  const pools = new Map<ServiceName, Postgres>(
    services.map((service) => [
      service,
      postgres({ url: urls[service], max: 1, applicationName: 'judge', statementTimeoutMs: 120_000 }),
    ]),
  )
  return {
    snapshot(service, read) {
      const where = {
        at: withoutPassword(urls[service]),
        variable: `${service.toUpperCase()}_DATABASE_URL`,
      }
      return called(`the database of ${service}`, where, () =>
        (pools.get(service) as Postgres).transaction(async (tx) => {
          await tx.query('set transaction isolation level repeatable read, read only')
          return read(tx)
        }),
      )
    },
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.stop()))
    },
  }
}
