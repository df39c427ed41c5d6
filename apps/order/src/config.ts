import { readConfig, type Env } from '@repo/service/config'
import {
  baseSpec,
  databaseSpec,
  httpSpec,
  kafkaSpec,
  operatorSpec,
  versions,
  whole,
} from '@repo/service/variables'

export const spec = {
  ...baseSpec,
  ...httpSpec(3001),
  ...databaseSpec('order'),
  ...kafkaSpec,
  ...operatorSpec,
  ORDER_DEADLINE_MS: whole({
    default: 900_000,
    desc: 'Milliseconds after which an order that is still PENDING is cancelled',
  }),
  ORDER_STUCK_AFTER_MS: whole({
    default: 900_000,
    desc: 'Milliseconds after which an order that is still CONFIRMED is reported; no clock cancels it',
  }),
  WRITE_VERSIONS: versions({
    default: undefined,
    desc: 'Schema version in which an event is published, while readers of the newest are still to come; the newest where nothing is said',
    example: 'OrderPlaced:1',
  }),
  STORED_VERSIONS: versions({
    default: undefined,
    desc: 'Schema version in which a fact is stored, while older instances still read; the newest where nothing is said',
    example: 'Placed:1',
  }),
  SNAPSHOT_EVERY: whole({ default: 100, desc: 'Events of an order between two snapshots of it; 0 for none' }),
}

export const loadConfig = (env: Env) => readConfig(spec, env)
