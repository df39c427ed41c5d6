import type { Provider } from '@repo/messaging/effect'
import type { ProviderAnswer } from '@repo/providers/provider'

/** Long enough for every second attempt, which comes within seconds, and bounded: a heap that only grows would be measured, too. */
const rememberedKeys = 10_000

/** A provider in this process. It keeps the contract for as many keys as it remembers: the same key gives the same answer. */
export function inProcessProvider<Request>(
  decide: (key: string, request: Request) => ProviderAnswer,
): Provider<Request, ProviderAnswer> {
  const answers = new Map<string, ProviderAnswer>()
  return {
    ask: (key) => Promise.resolve(answers.get(key) ?? 'not found'),
    perform(key, request) {
      const known = answers.get(key)
      if (known) return Promise.resolve(known)
      const answer = decide(key, request)
      answers.set(key, answer)
      const [oldest] = answers.keys()
      if (answers.size > rememberedKeys && oldest !== undefined) answers.delete(oldest)
      return Promise.resolve(answer)
    },
  }
}
