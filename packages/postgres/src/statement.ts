import { createHash } from 'node:crypto'
import { type QueryResult } from 'pg'
import { classify } from './classify.ts'

export interface Client {
  query(statement: {
    readonly name?: string
    readonly text: string
    readonly values?: unknown[]
  }): Promise<QueryResult>
}

// Our statements are constants in the source, a few dozen in a service. Text that is put together at run time would
// leave a plan behind in every connection, so that beyond this number statements are not named any more.
const maxNames = 300
const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known || names.size >= maxNames) return known
  const name = `s_${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`
  names.set(text, name)
  return name
}

export interface StatementResult<Row> {
  readonly rows: readonly Row[]
  readonly rowCount: number
  /** What the server says it did: COMMIT of a failed transaction is answered with ROLLBACK. */
  readonly command: string
}

/**
 * Runs one statement. One with values is prepared under a name, so that a connection parses and plans it once;
 * one without (begin, commit, a script of several) goes out as it is.
 */
export async function runStatement<Row extends object>(
  client: Client,
  sql: string,
  values?: readonly unknown[],
): Promise<StatementResult<Row>> {
  try {
    const result = await client.query(statementOf(sql, values))
    return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0, command: result.command }
  } catch (error) {
    throw classify(error)
  }
}

function statementOf(text: string, values: readonly unknown[] | undefined) {
  if (!values || values.length === 0) return { text }
  const name = nameOf(text)
  return { text, values: values as unknown[], ...(name && { name }) }
}
