import { describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { brokerConformance } from '@repo/messaging/broker-conformance'
import { kafka } from '../src/broker.ts'

brokerConformance({ describe, it, expect, eventually: (check) => eventually(check, groupWait) }, 'kafka', {
  connect: () => kafka({ brokers: testStack.brokers, clientId: 'conformance' }),
  topic: (partitions) => testStack.topic('conformance', partitions),
})
