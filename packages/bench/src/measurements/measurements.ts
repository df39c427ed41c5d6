import { type Measurement } from '../measurement.ts'
import { consumerBatch } from './consumer-batch.ts'
import { limits } from './limits.ts'
import { outboxCost } from './outbox-cost.ts'
import { peerLatency } from './peer-latency.ts'
import { relayPeers } from './relay-peers.ts'
import { relayDrain } from './relay-drain.ts'
import { workloads } from '../workloads/workloads.ts'
import { sagaPeers } from './saga-peers.ts'
import { wholeSaga } from './whole-saga.ts'

/** In the order in which they run. */
export const measurements: readonly Measurement[] = [
  outboxCost,
  relayDrain,
  consumerBatch,
  wholeSaga,
  limits,
  ...workloads,
  relayPeers,
  peerLatency,
  sagaPeers,
]
