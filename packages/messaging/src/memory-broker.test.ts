import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { brokerConformance } from './broker-conformance.ts'
import { memoryCluster } from './memory-broker.ts'

const cluster = memoryCluster()

brokerConformance({ describe, it, expect }, 'memory', {
  connect: () => cluster.connect(),
  topic(partitions) {
    const name = randomUUID()
    cluster.createTopic(name, partitions)
    return Promise.resolve(name)
  },
})
