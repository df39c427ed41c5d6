import { readConfig, type Env } from '@repo/service/config'
import { baseSpec, databaseSpec, httpSpec, kafkaSpec, operatorSpec, whole } from '@repo/service/variables'

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
  SNAPSHOT_EVERY: whole({ default: 100, desc: 'Events of an order between two snapshots of it' }),
}

export const loadConfig = (env: Env) => readConfig(spec, env)
