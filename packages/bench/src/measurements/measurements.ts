import { type Measurement } from '../measurement.ts'
import { relayDrain } from './relay-drain.ts'

/** In the order in which they run. */
export const measurements: readonly Measurement[] = [relayDrain]
