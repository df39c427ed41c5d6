import { readConfig, type Env } from '@repo/service/config'
import { baseSpec, databaseSpec, httpSpec, kafkaSpec, operatorSpec } from '@repo/service/variables'

export const spec = {
  ...baseSpec,
  ...httpSpec(3003),
  ...databaseSpec('inventory'),
  ...kafkaSpec,
  ...operatorSpec,
}

export const loadConfig = (env: Env) => readConfig(spec, env)
