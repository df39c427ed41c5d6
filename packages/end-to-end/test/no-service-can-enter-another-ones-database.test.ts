import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { runJob, type Service, services } from '@repo/local-stack/apps'
import { createServiceDatabase, databaseUrl } from '@repo/local-stack/databases'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { postgres } from '@repo/postgres/database'

import { surroundings } from './support/system.ts'

const admin = testStack.adminPostgresUrl
const run = testStack.unique('x').slice(2)
/** Database and run-time role of a service, and with `_owner` the role that migrates it. */
const roleOf = (service: Service): string => `${service}_${run}`

/** Tables of which nothing may ever be changed or taken away. */
const appendOnly: Readonly<Record<string, readonly string[]>> = {
  order: ['events', 'snapshots', 'idempotency_keys', 'dead_letter_audit'],
  payment: ['ledger_entries', 'dead_letter_audit'],
  inventory: ['stock_movements', 'dead_letter_audit'],
  shipping: ['dead_letter_audit'],
  tracker: ['dead_letter_audit'],
}

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const db = postgres({ url, max: 1 })
  try {
    return (await db.query(sql)).rows
  } finally {
    await db.stop()
  }
}

const as = (role: string, service: Service, sql: string) =>
  query(databaseUrl(admin, roleOf(service), role), sql)

beforeAll(async () => {
  await Promise.all(
    services.map(async (service) => {
      const { ownerUrl } = await createServiceDatabase(admin, roleOf(service))
      const env = surroundings({ DATABASE_URL: ownerUrl, RUNTIME_ROLE: roleOf(service) })
      await runJob(`Migrating ${service}`, `apps/${service}/src/migrate.ts`, env)
    }),
  )
}, 300_000)

afterAll(async () => {
  for (const service of services) {
    await query(admin, `drop database if exists ${roleOf(service)} with (force)`)
    await query(admin, `drop role if exists ${roleOf(service)}, ${roleOf(service)}_owner`)
  }
})

describe.each(services)('the %s service', (service) => {
  it('enters its own database and no other, in neither of its roles', async () => {
    expect(await as(roleOf(service), service, 'select count(*) from outbox')).toHaveLength(1)
    for (const other of services.filter((each) => each !== service)) {
      for (const role of [roleOf(service), `${roleOf(service)}_owner`]) {
        await expect(as(role, other, 'select 1')).rejects.toThrow(/permission denied for database/)
      }
    }
    for (const database of ['postgres', 'registry']) {
      const url = databaseUrl(admin, database, roleOf(service))
      await expect(query(url, 'select 1')).rejects.toThrow(/permission denied for database/)
    }
  })

  it('cannot change its schema as it runs, nor become the role that can', async () => {
    for (const sql of [
      'create table mine ()',
      'create schema mine',
      'create temporary table mine ()',
      'alter table outbox add column mine int',
      'drop table inbox',
      'truncate outbox',
      'alter table outbox disable trigger all',
      `set role ${roleOf(service)}_owner`,
      `alter role ${roleOf(service)} superuser`,
      'create role mine',
      'create database mine',
    ]) {
      const tried = as(roleOf(service), service, sql).then(() => `${sql}: done`)
      await expect(tried).rejects.toThrow(/permission denied|must be owner/)
    }
  })

  it('can add to its records and can neither change nor remove one', async () => {
    for (const table of appendOnly[service] ?? ['dead_letter_audit']) {
      const [column] = await as(
        `${roleOf(service)}_owner`,
        service,
        `select column_name as name from information_schema.columns where table_name = '${table}' limit 1`,
      )
      for (const sql of [
        `update ${table} set ${String(column?.['name'])} = default`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        const tried = as(roleOf(service), service, sql).then(() => `${sql}: done`)
        await expect(tried).rejects.toThrow(`permission denied for table ${table}`)
      }
      const [may] = await as(
        roleOf(service),
        service,
        `select has_table_privilege('${table}', 'insert') as insert, has_table_privilege('${table}', 'select') as select`,
      )
      expect(may).toEqual({ insert: true, select: true })
    }
  })

  it('is given no more of any table than to read and write its rows', async () => {
    const rows = await as(
      `${roleOf(service)}_owner`,
      service,
      `select table_name || ' ' || privilege_type as given from information_schema.role_table_grants
       where table_schema = 'public' and grantee <> '${roleOf(service)}_owner'
         and (grantee <> '${roleOf(service)}' or privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))`,
    )
    expect(rows).toEqual([])
  })
})
