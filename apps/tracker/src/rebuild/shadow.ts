/** The second copy of the projections: the same tables, in a schema of their own. */
import { type Queryable, type Tx } from '@repo/messaging/ports'

export const tables = ['saga_events', 'order_summaries'] as const
export type Table = (typeof tables)[number]

export const liveSchema = 'public'
export const shadowSchema = 'projection_rebuild'
const retiredSchema = 'projection_retired'

/** Begins with empty tables, whatever an earlier attempt has left. The live tables are not touched. */
export async function createShadow(db: Queryable): Promise<void> {
  await dropShadow(db)
  await db.query(`create schema ${shadowSchema}`)
  for (const table of tables) {
    await db.query(`create table ${shadowSchema}.${table} (like ${liveSchema}.${table} including all)`)
    await copyGrants(db, table)
  }
}

export async function dropShadow(db: Queryable): Promise<void> {
  await db.query(`drop schema if exists ${shadowSchema} cascade`)
}

/** From here on the statements of this transaction write the second copy. */
export async function useShadow(tx: Tx): Promise<void> {
  await tx.query(`set local search_path to ${shadowSchema}, ${liveSchema}`)
}

/** Puts the second copy in the place of the first, together with the rest of this transaction. */
export async function swap(tx: Tx): Promise<void> {
  await tx.query(`create schema ${retiredSchema}`)
  for (const table of tables) {
    await tx.query(`alter table ${liveSchema}.${table} set schema ${retiredSchema}`)
    await tx.query(`alter table ${shadowSchema}.${table} set schema ${liveSchema}`)
  }
  await tx.query(`drop schema ${retiredSchema} cascade`)
  await tx.query(`drop schema ${shadowSchema} cascade`)
}

// `like` copies columns, defaults, checks and indexes, and not who may read and write.
async function copyGrants(db: Queryable, table: Table): Promise<void> {
  const { rows } = await db.query<{ statement: string }>(
    `select format('grant %s on %I.%I to %I', string_agg(privilege_type, ', '), $1::text, $2::text, grantee)
       as statement
     from information_schema.role_table_grants
     where table_schema = $3 and table_name = $2 and grantee <> current_user
     group by grantee`,
    [shadowSchema, table, liveSchema],
  )
  for (const { statement } of rows) await db.query(statement)
}
