import { createHash } from 'node:crypto'
import { type QueryResult } from 'pg'
import { arrayTypesIn, withBinaryArrays } from './array-parameters.ts'
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
const known = new Map<string, Prepared>()

interface Prepared {
  readonly name: string
  readonly arrayTypes: ReturnType<typeof arrayTypesIn>
}

function prepared(text: string): Prepared | undefined {
  const found = known.get(text)
  if (found || known.size >= maxNames) return found
  const name = `s_${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`
  const statement = { name, arrayTypes: arrayTypesIn(text) }
  known.set(text, statement)
  return statement
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
  const statement = prepared(text)
  if (!statement) return { text, values: values as unknown[] }
  return { name: statement.name, text, values: withBinaryArrays(values, statement.arrayTypes) }
}
