import type { FastifyBaseLogger } from 'fastify'
import type { Logger } from '@repo/observability/logger'

type Bindings = Readonly<Record<string, unknown>>
type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

/**
 * The log of one request: a child of the service's, made when there is a first line to write. Most requests write none,
 * and a child of pino's is dear: it puts its fields into text, and looks for secrets in them.
 */
class RequestLog {
  readonly #parent: Logger
  readonly #bindings: Bindings
  #child: Logger | undefined

  constructor(parent: Logger, bindings: Bindings) {
    this.#parent = parent
    this.#bindings = bindings
  }

  get level(): string {
    return (this.#child ?? this.#parent).level
  }

  set level(level: string) {
    this.#made().level = level
  }

  isLevelEnabled(level: string): boolean {
    return (this.#child ?? this.#parent).isLevelEnabled(level)
  }

  child(bindings: Bindings, options?: object): unknown {
    if (this.#child || options) return this.#made().child(bindings, options)
    return new RequestLog(this.#parent, { ...this.#bindings, ...bindings })
  }

  fatal(...line: unknown[]): void {
    this.#write('fatal', line)
  }

  error(...line: unknown[]): void {
    this.#write('error', line)
  }

  warn(...line: unknown[]): void {
    this.#write('warn', line)
  }

  info(...line: unknown[]): void {
    this.#write('info', line)
  }

  debug(...line: unknown[]): void {
    this.#write('debug', line)
  }

  trace(...line: unknown[]): void {
    this.#write('trace', line)
  }

  silent(): void {}

  #write(level: Level, line: unknown[]): void {
    if (!this.isLevelEnabled(level)) return
    const child = this.#made()
    ;(child[level] as (...line: unknown[]) => void).apply(child, line)
  }

  #made(): Logger {
    return (this.#child ??= this.#parent.child(this.#bindings))
  }
}

/** For Fastify, which asks for a logger for every request. A route with a level or serializers of its own has pino's. */
export function requestLog(
  parent: FastifyBaseLogger,
  bindings: Bindings,
  options: object = {},
): FastifyBaseLogger {
  if (Object.keys(options).length > 0) return parent.child(bindings, options)
  return new RequestLog(parent as Logger, bindings) as unknown as FastifyBaseLogger
}
