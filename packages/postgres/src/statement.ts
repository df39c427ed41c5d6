import { createHash } from 'node:crypto'
import pg, { type QueryResult } from 'pg'
import { arrayTypesIn, withBinaryArrays } from './array-parameters.ts'
import { Batch, type Reply, type Statement, type Types } from './batch.ts'
import { classify } from './classify.ts'

export interface Client extends Types {
  query(statement: { readonly text: string }): Promise<QueryResult>
  query(batch: Batch): unknown
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
 * Runs one statement outside a transaction. One with values is prepared under a name, so that a connection parses and
 * plans it once; one without (a script of several) goes out as it is. Throws at once when the values cannot be sent.
 */
export function runStatement<Row extends object>(
  client: Client,
  sql: string,
  values?: readonly unknown[],
): Promise<StatementResult<Row>> {
  return run(client, sql, values, (statement) => {
    const batch = new Batch(client, 'the Sync')
    const reply = batch.add(statement)
    client.query(batch)
    return reply
  })
}

// The batch of each connection that is sent when this turn is over.
const open = new WeakMap<Client, Batch>()

/** The same for a statement of a transaction: it travels with those that are issued on its connection in the same turn. */
export function runTogether<Row extends object>(
  client: Client,
  sql: string,
  values?: readonly unknown[],
): Promise<StatementResult<Row>> {
  return run(client, sql, values, (statement) => {
    let batch = open.get(client)
    if (!batch) {
      batch = new Batch(client, 'its answer')
      open.set(client, batch)
      process.nextTick(() => send(client))
    }
    return batch.add(statement)
  })
}

function run<Row extends object>(
  client: Client,
  sql: string,
  values: readonly unknown[] | undefined,
  issue: (statement: Statement) => Promise<Reply>,
): Promise<StatementResult<Row>> {
  const statement = statementOf(sql, values)
  return answerOf<Row>(statement ? issue(statement) : runScript(client, sql))
}

async function answerOf<Row extends object>(reply: Promise<Reply>): Promise<StatementResult<Row>> {
  try {
    return (await reply) as StatementResult<Row>
  } catch (error) {
    // It was made where the answer was read: let it say who asked.
    if (error instanceof pg.DatabaseError) Error.captureStackTrace(error)
    throw classify(error)
  }
}

async function runScript(client: Client, text: string): Promise<Reply> {
  send(client)
  const { rows, rowCount, command } = await client.query({ text })
  return { rows: rows as object[], rowCount: rowCount ?? 0, command }
}

function send(client: Client): void {
  const batch = open.get(client)
  if (!batch) return
  open.delete(client)
  client.query(batch)
}

const transactionWords = new Set(['begin', 'commit', 'rollback'])

function statementOf(text: string, values: readonly unknown[] = []): Statement | undefined {
  if (transactionWords.has(text)) return { text, name: text, values: [] }
  if (values.length === 0) return undefined
  const { name, arrayTypes } = prepared(text) ?? {}
  const given = arrayTypes ? withBinaryArrays(values, arrayTypes) : values
  return { text, name, values: given.map(prepareValue) }
}

/** As pg writes a value. */
const { prepareValue } = (
  pg as unknown as {
    readonly utils: { prepareValue(this: void, value: unknown): string | Buffer | null }
  }
).utils
