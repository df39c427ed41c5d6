import { type Provider } from '@repo/messaging/effect'
import { type ProviderAnswer } from '@repo/providers/provider'
import { type Http } from '@repo/service/http'
import { inProcessProvider } from '../in-process-provider.ts'

export const providerKinds = ['in-process', 'http'] as const
export type ProviderKind = (typeof providerKinds)[number]
export const providerNames = { 'in-process': 'providers in process', http: 'providers over HTTP' } as const

/** Which providers of this process answer from now on: both kinds are measured in the same, warm process. */
export interface ProviderSwitch {
  provider<Request>(http: Provider<Request, ProviderAnswer>): Provider<Request, ProviderAnswer>
  /** `POST /bench/provider/:kind`. */
  route(http: Http): void
}

export function providerSwitch(): ProviderSwitch {
  let kind: ProviderKind = 'http'
  return {
    provider<Request>(http: Provider<Request, ProviderAnswer>): Provider<Request, ProviderAnswer> {
      const inProcess = inProcessProvider<Request>((key) => ({ kind: 'ok', id: key }))
      const chosen = (): Provider<Request, ProviderAnswer> => (kind === 'http' ? http : inProcess)
      return {
        ask: (key) => chosen().ask(key),
        perform: (key, request: Request) => chosen().perform(key, request),
      }
    },
    route(http) {
      http.post<{ Params: { kind: string } }>('/bench/provider/:kind', async ({ params }, reply) => {
        const wanted = providerKinds.find((known) => known === params.kind)
        if (!wanted) return reply.code(404).send()
        kind = wanted
        return { kind }
      })
    },
  }
}
