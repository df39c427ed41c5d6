import { type Measurement } from '../measurement.ts'
import { backlog } from './backlog.ts'
import { growth } from './growth/growth.ts'
import { heldBackVacuum } from './held-back-vacuum.ts'
import { history } from './history.ts'
import { idle } from './idle.ts'
import { killedRelay } from './killed-relay.ts'
import { openLoop } from './open-loop.ts'
import { saturation } from './saturation.ts'
import { soak } from './soak.ts'

/** What happens to a system in production, in the order in which they run. */
export const workloads: readonly Measurement[] = [
  backlog,
  openLoop,
  history,
  heldBackVacuum,
  killedRelay,
  growth,
  idle,
  saturation,
  soak,
]
