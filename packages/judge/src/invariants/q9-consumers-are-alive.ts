import { findings, type Invariant } from '../invariant.ts'
import { topicsReadBy } from '../subscriptions.ts'
import { services } from '../witnesses.ts'

export const q9: Invariant = {
  id: 'Q9',
  title: 'Every consumer is alive, and every partition has an owner',
  when: 'quiet',
  check({ consumers, extents }) {
    if (!consumers) return null
    const { expect, verdict } = findings()
    for (const service of services) {
      const seen = consumers.find((consumer) => consumer.service === service)
      const instances = seen?.instances ?? []
      expect(instances.length > 0, () => `the consumer of ${service} is not there`)
      for (const { url, alive } of instances) {
        expect(alive, () => `the consumer of ${service} at ${url} is not alive`)
      }
      const topics = topicsReadBy(service)
      const wanted = extents
        .map(({ partition }) => partition)
        .filter((partition) => topics.includes(partition.split('/')[0] ?? ''))
      const orphans = wanted.filter((partition) => !seen?.owned.has(partition))
      expect(orphans.length === 0, () => `nobody reads ${orphans.join(', ')} for ${service}`)
    }
    return verdict()
  },
}
