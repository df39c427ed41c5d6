import { type Service, serviceNames } from '@repo/contracts/services'
import { judge, type Report } from '@repo/judge/judge'
import { type ClientRequest, type Position } from '@repo/judge/witnesses'
import { type Target } from './target.ts'

export interface Evidence {
  readonly clients: readonly ClientRequest[]
  readonly injected: readonly Position[]
  readonly quietTimeoutMs: number
  /** How long an order may take. */
  readonly sagaBoundMs: number
  readonly onProgress: (what: string) => void
}

/** Waits until the system is quiet, and has the judge look at it. */
export function askJudge(
  target: Target,
  { clients, injected, quietTimeoutMs, sagaBoundMs, onProgress }: Evidence,
): Promise<Report> {
  const perService = <Value>(value: (service: Service) => Value) =>
    Object.fromEntries(serviceNames.map((service) => [service, value(service)])) as Record<Service, Value>
  return judge(
    {
      databaseUrls: perService((service) => target.databaseUrl(service)),
      serviceUrls: perService((service) => target.fleet.of(service).map((name) => target.fleet.urlOf(name))),
      brokers: target.stack.brokers,
      registryUrl: target.stack.registryUrl,
      providerUrl: target.urlOf('provider'),
      clients,
      injected,
    },
    { quietTimeoutMs, idleMs: 2_000, sagaBoundMs, onProgress },
  )
}

/** How many things are wrong. */
export function violationsOf({ judgements, stillBusy, blind }: Report): number {
  return (
    stillBusy.length + blind.length + judgements.reduce((sum, { violations }) => sum + violations.length, 0)
  )
}
