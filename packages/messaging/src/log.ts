type Write = (fields: object, message: string) => void

/** Where the mechanisms say what people should know; a pino logger is one. */
export interface Log {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
}

export const noLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
