import { existsSync } from 'node:fs'

import { serviceNames } from '@repo/contracts/services'

/** One row of the saga: what a service hears, does, and may say because of it. */
export interface SagaRow {
  readonly service: string
  /** An event of another service, or what a user or a clock asks. */
  readonly hears: string
  readonly trigger: boolean
  readonly does: string
  readonly says: readonly string[]
}

type Table = Readonly<Record<string, { readonly does: string; readonly says: readonly string[] }>>

/** The whole saga, read from the tables that the services dispatch by. A service without such a table only projects. */
export async function sagaTable(): Promise<readonly SagaRow[]> {
  const tables = await Promise.all(serviceNames.map(tableOf))
  return tables.flat()
}

async function tableOf(service: string): Promise<readonly SagaRow[]> {
  const file = new URL(`../../../apps/${service}/src/domain/reactions.ts`, import.meta.url)
  if (!existsSync(file)) return []
  const { triggers, reactions } = (await import(file.href)) as Readonly<
    Record<'triggers' | 'reactions', Table>
  >
  return [...rows(service, triggers, true), ...rows(service, reactions)]
}

function rows(service: string, table: Table, trigger = false): readonly SagaRow[] {
  return Object.entries(table).map(([hears, { does, says }]) => ({ service, hears, trigger, does, says }))
}
