import { readConfig, type Env } from '@repo/service/config'
import {
  atLeastOne,
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
  CARRIER_MAX_IN_FLIGHT: atLeastOne({
    default: 200,
    desc: 'Calls of this process at once; a booking that finds no room is claimed later',
  }),
}

export const loadConfig = (env: Env) => readConfig(spec, env)
