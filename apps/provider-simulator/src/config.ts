import { readConfig, type ConfigOf, type Env } from '@repo/service/config'
import { atLeastOne, baseSpec, filePath, httpSpec, operatorSpec, whole } from '@repo/service/variables'

export const spec = {
  ...baseSpec,
  ...httpSpec(3006),
  ...operatorSpec,
  // Two services call at once, each as often as it may, and for a moment more than one process of each.
  MAX_IN_FLIGHT_REQUESTS: atLeastOne({
    default: 1_000,
    desc: 'HTTP requests served at once; more are answered 503',
  }),
  JOURNAL_FILE: filePath({
    default: undefined,
    desc: 'File of the journal of effects; in memory when absent',
    example: './data/provider/journal.ndjson',
  }),
  SLOW_MS: whole({ default: 1_000, desc: 'Milliseconds that a slow answer takes' }),
  LATE_MS: whole({
    default: 10_000,
    desc: 'Milliseconds during which a late request takes nothing, however often it is sent',
  }),
  HANG_MS: whole({ default: 10_000, desc: 'Milliseconds until the caller of a lost answer is sent a 504' }),
}

export type Config = ConfigOf<typeof spec>
export const loadConfig = (env: Env): Config => readConfig(spec, env)
