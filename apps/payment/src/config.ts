import { readConfig, type Env } from '@repo/service/config'
import {
  atLeastOne,
  baseSpec,
  databaseSpec,
  httpSpec,
  httpUrl,
  kafkaSpec,
  operatorSpec,
  whole,
} from '@repo/service/variables'

export const spec = {
  ...baseSpec,
  ...httpSpec(3002),
  ...databaseSpec('payment'),
  ...kafkaSpec,
  ...operatorSpec,
  CARD_PROVIDER_URL: httpUrl({ desc: 'Card provider', example: 'http://localhost:3006/card' }),
  CARD_PROVIDER_TIMEOUT_MS: whole({
    default: 3_000,
    desc: 'Milliseconds after which the outcome of a call is unknown',
  }),
  CARD_PROVIDER_MAX_IN_FLIGHT: atLeastOne({
    default: 200,
    desc: 'Calls of this process at once; a charge or refund that finds no room is claimed later',
  }),
}

export const loadConfig = (env: Env) => readConfig(spec, env)
