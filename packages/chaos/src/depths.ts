import { serviceNames, type Service } from '@repo/contracts/services'
import { type SampleFact } from '@repo/judge/run-facts'
import { metricSpecs } from '@repo/observability/names'
import { type Target } from './target.ts'

type Depths = Pick<SampleFact, 'lag' | 'outboxRows' | 'outboxAgeMs'>
type Numbers = Partial<Record<Service, number>>

/** What waits at this moment: in the outboxes, and before the consumers. A service that cannot say is left out. */
export async function depths(target: Target): Promise<Depths> {
  const lag: Numbers = {}
  const outboxRows: Numbers = {}
  const outboxAgeMs: Numbers = {}
  await Promise.all(
    serviceNames.map(async (service) => {
      const [waiting, behind] = await Promise.all([outboxOf(target, service), lagOf(target, service)])
      if (waiting) [outboxRows[service], outboxAgeMs[service]] = [waiting.rows, waiting.age_ms]
      if (behind !== undefined) lag[service] = behind
    }),
  )
  return { lag, outboxRows, outboxAgeMs }
}

interface Waiting {
  readonly rows: number
  readonly age_ms: number
}

async function outboxOf(target: Target, service: Service): Promise<Waiting | undefined> {
  try {
    const { rows } = await target.database(service).query<Waiting>(
      `select count(*)::int as rows,
              coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::int as age_ms
       from outbox`,
    )
    return rows[0]
  } catch {
    return undefined
  }
}

/** As its instances report it to Prometheus, each for the partitions that it has. */
async function lagOf({ fleet }: Target, service: Service): Promise<number | undefined> {
  const reported = await Promise.all(fleet.of(service).map((instance) => lagAt(fleet.urlOf(instance))))
  const known = reported.filter((lag) => lag !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, lag) => sum + lag, 0)
}

async function lagAt(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(1_500) })
    return lagIn(await response.text())
  } catch {
    return undefined
  }
}

/** The sum over all partitions in the text that Prometheus reads; undefined when it says nothing of lag. */
export function lagIn(metrics: string): number | undefined {
  const values = metrics
    .split('\n')
    .filter((line) => line.startsWith(`${metricSpecs.consumerLag.name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0)
}
