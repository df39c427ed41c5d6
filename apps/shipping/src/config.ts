import { readConfig, type Env } from '@repo/service/config'
import {
  baseSpec,
  databaseSpec,
  httpSpec,
  httpUrl,
  kafkaSpec,
  operatorSpec,
  text,
  whole,
} from '@repo/service/variables'

export const spec = {
  ...baseSpec,
  ...httpSpec(3004),
  ...databaseSpec('shipping'),
  ...kafkaSpec,
  ...operatorSpec,
  CARRIER_URL: httpUrl({ desc: 'Carrier', example: 'http://localhost:3006/carrier' }),
  CARRIER_NAME: text({ default: 'Swift Parcel', desc: 'Name of the carrier as customers know it' }),
  CARRIER_TIMEOUT_MS: whole({
    default: 3_000,
    desc: 'Milliseconds after which the outcome of a call is unknown',
  }),
}

export const loadConfig = (env: Env) => readConfig(spec, env)
