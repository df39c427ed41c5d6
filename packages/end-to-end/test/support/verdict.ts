import { judge } from '@repo/judge/judge'
import { type Service, services } from '@repo/local-stack/apps'
import type { Customers } from './customers.ts'
import type { TestSystem } from './system.ts'

/** Waits until the system is quiet, and gives everything that is wrong with it; nothing when every invariant holds. */
export async function verdict(system: TestSystem, { requests }: Customers): Promise<readonly string[]> {
  const perService = <Value>(value: (service: Service) => Value) =>
    Object.fromEntries(services.map((service) => [service, value(service)])) as Record<Service, Value>
  const { stillBusy, blind, judgements } = await judge(
    {
      databaseUrls: perService(system.databaseUrl),
      serviceUrls: perService((service) => [system.url(service)]),
      brokers: system.stack.brokers,
      registryUrl: system.stack.registryUrl,
      providerUrl: system.url('provider'),
      clients: requests,
      injected: [],
    },
    { quietTimeoutMs: 90_000, idleMs: 500 },
  )
  return [
    ...blind.map((what) => `blind: ${what}`),
    ...stillBusy.map((what) => `still busy: ${what}`),
    ...judgements.flatMap(({ id, violations }) => violations.map(({ detail }) => `${id}: ${detail}`)),
    ...judgements.filter(({ checked }) => checked === null).map(({ id }) => `${id} was not checked`),
  ]
}
