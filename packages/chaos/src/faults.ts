import { type Service } from '@repo/contracts/services'
import { sessionTimeoutMs } from '@repo/kafka/session-timeout'
import { type Action } from './inside/control.ts'
import { type RegistryWeather } from './proxy/registry.ts'
import { type Weather } from './proxy/proxy.ts'

export type ProxyName = 'kafka' | 'postgres' | 'provider' | 'order'

/** Everything that can be done to the system, with what it needs to be done again. */
export type Fault =
  | { readonly kind: 'kill'; readonly service: Service }
  | { readonly kind: 'pause'; readonly service: Service; readonly ms: number }
  | { readonly kind: 'rolling restart'; readonly service: Service }
  | { readonly kind: 'scale'; readonly service: Service; readonly to: number }
  | {
      readonly kind: 'point'
      readonly service: Service
      readonly point: string
      readonly action: Action
      readonly probability: number
      readonly times: number
      readonly ms: number
    }
  | { readonly kind: 'starve'; readonly service: Service }
  | { readonly kind: 'skew'; readonly service: Service; readonly ms: number }
  | { readonly kind: 'line'; readonly line: ProxyName; readonly weather: Weather }
  | { readonly kind: 'registry'; readonly weather: RegistryWeather }
  | { readonly kind: 'provider'; readonly behaviour: ProviderMood }
  | { readonly kind: 'postgres restart' }
  | { readonly kind: 'postgres terminate'; readonly share: number }
  | { readonly kind: 'kafka down'; readonly ms: number }
  | { readonly kind: 'provider restart' }
  | { readonly kind: 'reverse locks'; readonly service: 'inventory' }
  | { readonly kind: 'rogue'; readonly what: 'duplicates' | 'reordered' | 'poison' }

export type ProviderMood = 'slow' | 'refusing' | 'loses answers' | 'loses requests'

/** A fault and the part of the run in which it holds, in milliseconds from the beginning of the load. */
export interface Planned {
  readonly fault: Fault
  readonly atMs: number
  readonly forMs: number
  /** No run may be without it: it waits for its part of the system to be free of others. */
  readonly must?: true
}

/** What a table of faults calls it. */
export function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'pause':
      return fault.ms > sessionTimeoutMs
        ? 'SIGSTOP, longer than the session'
        : 'SIGSTOP, shorter than the session'
    case 'kill':
      return 'SIGKILL'
    case 'rolling restart':
      return 'SIGTERM, one after another'
    case 'scale':
      return `scale ${fault.service} to ${fault.to} and back`
    case 'point':
      return `at a point: ${fault.action}`
    case 'starve':
      return 'pool starved'
    case 'skew':
      return 'clock wrong'
    case 'reverse locks':
      return 'stock locked in the other order'
    case 'line':
      return `line to ${fault.line}: ${fault.weather.kind === 'lossy' ? `${fault.weather.loss} lost` : fault.weather.kind}`
    case 'registry':
      return `registry ${fault.weather} while a service starts`
    case 'provider':
      return `provider ${fault.behaviour}`
    case 'rogue':
      return `rogue producer: ${fault.what}`
    case 'kafka down':
      return fault.ms === 0
        ? 'Kafka killed and started'
        : `Kafka killed, ${Math.round(fault.ms / 1_000)} s down`
    case 'postgres restart':
    case 'postgres terminate':
    case 'provider restart':
      return fault.kind
  }
}

/** Whom it is done to. */
export function targetOf(fault: Fault): string {
  if (fault.kind === 'point') return `${fault.service} ${fault.point}`
  if ('service' in fault) return fault.service
  if (fault.kind === 'line') return fault.line
  return fault.kind.split(' ')[0] ?? fault.kind
}
