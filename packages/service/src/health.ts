import { inTime } from '@repo/observability/in-time'
import type { Logger } from '@repo/observability/logger'

/** Resolves when all is well; rejects with what is not. */
export type Check = () => unknown

export interface Report {
  readonly ok: boolean
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>
}

export interface Health {
  /** Failing means: restart this process. Only for what a restart mends (a dead consumer), never a broker or database. */
  live(label: string, check: Check): void
  /** Failing means: send no requests here now. Only for what every request needs: the database, the schemas. */
  ready(label: string, check: Check): void
  liveness(): Promise<Report>
  readiness(): Promise<Report>
}

export interface HealthOptions {
  /** From its abort on the service is not ready: the load balancer turns away while the last requests are served. */
  readonly signal: AbortSignal
  readonly log: Logger
  readonly checkTimeoutMs?: number
}

/** Liveness and readiness as named checks; why one failed is logged and never shown to who asks. */
export function createHealth({ signal, log, checkTimeoutMs = 2_000 }: HealthOptions): Health {
  const liveChecks = new Map<string, Check>()
  const readyChecks = new Map<string, Check>([['running', () => signal.throwIfAborted()]])

  async function report(checks: ReadonlyMap<string, Check>): Promise<Report> {
    const results = await Promise.all(
      [...checks].map(async ([label, check]) => {
        try {
          await inTime(check, checkTimeoutMs)
          return [label, 'ok'] as const
        } catch (err) {
          if (!signal.aborted) log.warn({ check: label, err }, 'health check failed')
          return [label, 'failed'] as const
        }
      }),
    )
    return { ok: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) }
  }

  return {
    live: (label, check) => void liveChecks.set(label, check),
    ready: (label, check) => void readyChecks.set(label, check),
    liveness: () => report(liveChecks),
    readiness: () => report(readyChecks),
  }
}
