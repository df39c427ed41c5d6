import { type BrokerView } from './broker.ts'
import { services, type ConsumerSeen, type ServiceName } from './witnesses.ts'

/** How each service's consumer looks from outside: what the process says of itself, and what the broker says of it. */
export async function readConsumers(
  urls: Readonly<Record<ServiceName, readonly string[]>>,
  broker: BrokerView,
): Promise<readonly ConsumerSeen[]> {
  return Promise.all(
    services.map(async (service) => ({
      service,
      instances: await Promise.all(urls[service].map(async (url) => ({ url, alive: await isLive(url) }))),
      owned: await broker.owned(service),
    })),
  )
}

async function isLive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5_000) })).ok
  } catch {
    return false
  }
}
