type Write = (fields: object, message: string) => void

/** Where the mechanisms say what people should know; a pino logger is one. */
export interface Log {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
  /** Whether a line of this level goes anywhere; without it, every line does. */
  readonly isLevelEnabled?: (level: 'debug') => boolean
}

export const noLog: Log = { debug() {}, info() {}, warn() {}, error() {}, isLevelEnabled: () => false }
