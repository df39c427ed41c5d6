import { drainAgainstRaw } from '../measurements/relay-drain.ts'
import { type Measurement } from '../measurement.ts'

/** What an outage of the broker leaves behind: ten events of every aggregate, and nobody has seen any of them yet. */
export const backlog: Measurement = {
  name: 'backlog',
  title: 'Backlog: what piled up in an outage, through the relay, against raw sendBatch(500)',
  notInQuick: true,
  run: (around) => drainAgainstRaw(around, around.plan.workloads.backlog),
}
