import type { Provider } from '@repo/messaging/effect'

import type { ProviderAnswer } from './provider.ts'

export interface InProcessProvider<Request> extends Provider<Request, ProviderAnswer> {
  /** Every effect that took place, in order: the independent witness. */
  readonly journal: readonly {
    readonly key: string
    readonly request: Request
    readonly outcome: ProviderAnswer
  }[]
}

/** A provider in this process, for benchmarks and tests. It keeps the contract: the same key gives the same answer. */
export function inProcessProvider<Request>(
  decide: (key: string, request: Request) => ProviderAnswer,
): InProcessProvider<Request> {
  const answers = new Map<string, ProviderAnswer>()
  const journal: { key: string; request: Request; outcome: ProviderAnswer }[] = []
  return {
    journal,
    ask: (key) => Promise.resolve(answers.get(key) ?? 'not found'),
    perform(key, request) {
      const known = answers.get(key)
      if (known) return Promise.resolve(known)
      const outcome = decide(key, request)
      answers.set(key, outcome)
      journal.push({ key, request, outcome })
      return Promise.resolve(outcome)
    },
  }
}
