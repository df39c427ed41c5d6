import { readConfig, type Env } from '@repo/service/config'
import { baseSpec, databaseSpec, httpSpec, kafkaSpec, operatorSpec, whole } from '@repo/service/variables'

export const spec = {
  ...baseSpec,
  ...httpSpec(3005),
  ...databaseSpec('tracker'),
  ...kafkaSpec,
  ...operatorSpec,
  SAGA_STUCK_AFTER_MS: whole({
    default: 60_000,
    desc: 'Milliseconds without an event after which a saga that is not over counts as stuck',
  }),
}

export const loadConfig = (env: Env) => readConfig(spec, env)
