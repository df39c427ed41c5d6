import pg from 'pg'

export interface ServiceDatabase {
  /** Owns the schema: migrates, and does nothing else. */
  readonly ownerUrl: string
  /** Runs the service: reads and writes rows, and cannot change the schema. */
  readonly url: string
}

/**
 * Makes sure that the service has a database that no other service can connect to, a role that owns it and a role
 * that runs the service. Passwords are the role names: this is for servers that listen on this machine alone.
 */
export async function createServiceDatabase(adminUrl: string, service: string): Promise<ServiceDatabase> {
  const name = pg.escapeIdentifier(service)
  const owner = pg.escapeIdentifier(`${service}_owner`)
  await withClient(adminUrl, async (client) => {
    // One at a time: two sessions that change the rights of one database fail with "tuple concurrently updated".
    await client.query(`select pg_advisory_lock(hashtext('service databases'))`)
    await createRole(client, `${service}_owner`)
    await createRole(client, service)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [service])
    if (!rowCount) await client.query(`create database ${name} owner ${owner}`)
    await client.query(`revoke all on database ${name} from public`)
    await client.query('revoke connect on database postgres from public')
    await client.query(`grant connect on database ${name} to ${name}`)
  })
  await withClient(databaseUrl(adminUrl, service), async (client) => {
    // Tables are granted one by one by the migration that creates them: an append-only table is never granted more.
    await client.query(`alter schema public owner to ${owner}`)
    await client.query('revoke create on schema public from public')
    await client.query(`grant usage on schema public to ${name}`)
  })
  return {
    ownerUrl: databaseUrl(adminUrl, service, `${service}_owner`),
    url: databaseUrl(adminUrl, service, service),
  }
}

/** The same server, another database, and another role where one is given. */
export function databaseUrl(adminUrl: string, database: string, role?: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${encodeURIComponent(database)}`
  if (role !== undefined) {
    url.username = encodeURIComponent(role)
    url.password = encodeURIComponent(role)
  }
  return url.href
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // Without a listener a connection that is cut ends the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function createRole(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  if (rowCount) return
  await client.query(`create role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(role)}`)
}
