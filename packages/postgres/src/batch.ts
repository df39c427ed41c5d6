/**
 * Statements that are issued together, as one message: the server answers them in one, too.
 *
 * pg ends every statement with a Sync, at which the server sends off what it has: a system call there and a turn of the
 * event loop here for each. In a batch the Sync comes once, behind the last. Two things follow
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING): behind a statement that fails
 * the server skips the rest, and statements outside BEGIN and COMMIT share one transaction, so that only those of a
 * transaction may share a batch.
 */
import pg from 'pg'

/** One statement, ready to be sent. */
export interface Statement {
  readonly text: string
  /** The server keeps it under this name; without one it is parsed and planned each time. */
  readonly name: string | undefined
  readonly values: readonly (string | Buffer | null)[]
}

export interface Reply {
  readonly rows: readonly object[]
  readonly rowCount: number
  /** What the server says it did: COMMIT of a failed transaction is answered with ROLLBACK. */
  readonly command: string
}

/** When what a statement did is done for good: at its answer in a transaction, behind the Sync outside of one. */
export type DoneAt = 'its answer' | 'the Sync'

/** What reads a value of a type: a client of pg. */
export interface Types {
  getTypeParser(type: number, format: 'text'): (text: string) => unknown
}

interface Issued extends Statement {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: unknown) => void
  readonly rows: object[]
  shape: Shape | undefined
  unreadable: unknown
  command: string | undefined
}

/** How the rows of a statement are read. That of a prepared one cannot change: the server would refuse to run it. */
interface Shape {
  readonly names: readonly string[]
  readonly parsers: readonly ((text: string) => unknown)[]
}

const noRows: Shape = { names: [], parsers: [] }
/** Of the statements that a connection has run, by name. */
const shapesOn = new WeakMap<Wire, Map<string, Shape>>()

/** What we use of pg's connection. The two records are text by name: what the server has parsed, and was asked to. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void; destroy(): void }
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
  parse(statement: { readonly text: string; readonly name: string | undefined }): void
  bind(portal: { readonly statement: string | undefined; readonly values: readonly unknown[] }): void
  describe(portal: { readonly type: 'P' }): void
  execute(portal: object): void
  sync(): void
}

/** What pg's client reads and sets on the query whose turn it is. */
const Query = pg.Query as unknown as new (text: string) => {
  name: string | undefined
  text: string | undefined
  callback?: (error: unknown) => void
}

/** A query like any other for pg, which queues it, limits its time and hands it what the server says. */
export class Batch extends Query {
  readonly #statements: Issued[] = []
  readonly #types: Types
  readonly #doneAt: DoneAt
  #wire: Wire | undefined
  #current = 0

  constructor(types: Types, doneAt: DoneAt) {
    super('a batch')
    this.#types = types
    this.#doneAt = doneAt
  }

  add(statement: Statement): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const nothingYet = { rows: [], shape: undefined, unreadable: undefined, command: undefined }
      this.#statements.push({ ...statement, resolve, reject, ...nothingYet })
    })
  }

  submit(wire: Wire): unknown {
    this.#wire = wire
    if (!shapesOn.has(wire)) shapesOn.set(wire, new Map())
    wire.stream.cork()
    try {
      this.#writeTo(wire)
      return null
    } catch (error) {
      // Half a batch would be half a transaction, and the server would wait for the other half.
      wire.stream.destroy()
      return error
    } finally {
      wire.stream.uncork()
    }
  }

  #writeTo(wire: Wire): void {
    const { parsedStatements: parsed, submittedNamedStatements: submitted } = wire
    const shapes = shapesOn.get(wire)
    for (const statement of this.#statements) {
      const { text, name, values } = statement
      if (name === undefined || (parsed[name] === undefined && submitted[name] === undefined)) {
        wire.parse({ text, name })
        if (name !== undefined) submitted[name] = text
      }
      wire.bind({ statement: name, values })
      statement.shape = name === undefined ? undefined : shapes?.get(name)
      if (!statement.shape) wire.describe({ type: 'P' })
      wire.execute({})
    }
    wire.sync()
    this.#sayWhoseTurnItIs()
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    const statement = this.#statements[this.#current]
    if (!statement) return
    statement.shape = {
      names: fields.map(({ name }) => name),
      parsers: fields.map(({ dataTypeID }) => this.#types.getTypeParser(dataTypeID, 'text')),
    }
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const statement = this.#statements[this.#current]
    if (!statement?.shape) return
    const { names, parsers } = statement.shape
    const row: Record<string, unknown> = {}
    try {
      for (let index = 0; index < fields.length; index++) {
        const text = fields[index] as string | null
        row[names[index] as string] = text === null ? null : parsers[index]?.(text)
      }
    } catch (error) {
      statement.unreadable ??= error
    }
    statement.rows.push(row)
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const statement = this.#statements[this.#current]
    if (!statement) return
    statement.command = text
    if (this.#wire && statement.name !== undefined) {
      shapesOn.get(this.#wire)?.set(statement.name, statement.shape ?? noRows)
    }
    this.#current++
    this.#sayWhoseTurnItIs()
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleReadyForQuery(): void {
    this.callback?.(null)
    this.#settle()
  }

  handleError(error: unknown): void {
    this.callback?.(error)
    // Those behind it were not looked at. What became of this one's name pg knows.
    for (const { name } of this.#statements.slice(this.#current + 1)) {
      if (name !== undefined) delete this.#wire?.submittedNamedStatements[name]
    }
    this.#settle({ error })
  }

  #settle(failed?: { readonly error: unknown }): void {
    this.#statements.forEach(({ command, rows, unreadable, resolve, reject }, index) => {
      if (failed && (command === undefined || this.#doneAt === 'the Sync')) {
        reject(isAnswer(failed.error) && index > this.#current ? new Skipped(failed.error) : failed.error)
      } else if (unreadable !== undefined) reject(unreadable)
      else resolve({ rows, ...completion(command ?? '') })
    })
  }

  /** When the server has parsed a statement, pg takes down the name that the active query has. */
  #sayWhoseTurnItIs(): void {
    const statement = this.#statements[this.#current]
    this.name = statement?.name
    this.text = statement?.text
  }
}

/** What the server says has a severity; what pg finds out about a connection has none. */
function isAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity !== undefined
}

/** The server did not look at a statement, because one before it in its batch failed. */
export class Skipped extends Error {
  override readonly name = 'Skipped'

  constructor(cause: unknown) {
    super('a statement before it failed', { cause })
  }
}

/** `INSERT 0 5`, `SELECT 3`, `COMMIT`, `LOCK TABLE`: what was done, and to how many rows. */
function completion(tag: string): { readonly command: string; readonly rowCount: number } {
  return { command: tag.split(' ', 1)[0] as string, rowCount: Number(/\d+$/.exec(tag)?.[0] ?? 0) }
}
