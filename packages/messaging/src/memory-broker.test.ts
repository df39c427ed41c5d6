import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { brokerConformance } from './broker-conformance.ts'
import { memoryCluster } from './memory-broker.ts'

const cluster = memoryCluster()

brokerConformance({ describe, it, expect, eventually: (check) => eventually(check, groupWait) }, 'memory', {
  connect: () => cluster.connect(),
  topic(partitions) {
    const name = randomUUID()
    cluster.createTopic(name, partitions)
    return Promise.resolve(name)
  },
})
