import { deadLetterRoutes, type DeadLetterRoutesOptions } from './dead-letter-routes.ts'
import { createHttp, listen, type Http } from './http.ts'
import type { Context } from './run.ts'

export interface ServeConfig {
  readonly HOST: string
  readonly PORT: number
  readonly MAX_IN_FLIGHT_REQUESTS: number
  readonly OPERATOR_TOKEN: string
}

/** Opens the service's HTTP front: its own routes, and those with which an operator looks after dead letters. */
export async function serve(
  { name, config, start, log, metrics, tracing, health }: Context<ServeConfig>,
  routes: (http: Http) => void,
  deadLetters: DeadLetterRoutesOptions,
): Promise<void> {
  await start('http', async () => {
    const http = await createHttp({
      name,
      log,
      metrics,
      tracing,
      health,
      operatorToken: config.OPERATOR_TOKEN,
      maxInFlight: config.MAX_IN_FLIGHT_REQUESTS,
    })
    routes(http)
    deadLetterRoutes(http, deadLetters)
    return listen(http, config)
  })
}
