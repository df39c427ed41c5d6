import { type Provider } from '@repo/messaging/effect'
import { httpProvider as real, type HttpProviderOptions } from '@repo/providers/http-provider'
import { type ProviderAnswer } from '@repo/providers/provider'
import { faults } from './faults.ts'
import { wire } from './wire.ts'

export type { HttpProviderOptions }

/** The service's own provider; what is thrown after a call leaves its outcome unknown. */
export function httpProvider<Request>(
  options: HttpProviderOptions<Request>,
): Provider<Request, ProviderAnswer> {
  const { ask, perform } = real(options)
  const fault = faults(wire)
  const failure = () => new Error('chaos: the provider is gone')
  return {
    async ask(key) {
      await fault('effects.ask.before', { failure })
      const answer = await ask(key)
      await fault('effects.ask.after', { failure })
      return answer
    },
    async perform(key, request) {
      await fault('effects.perform.before', { failure })
      const answer = await perform(key, request)
      await fault('effects.perform.after', { failure })
      return answer
    },
  }
}
