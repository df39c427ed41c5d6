import type { Provider, ProviderOutcome } from './provider.ts'

export interface InProcessProvider<Request> extends Provider<Request> {
  /** Every effect that took place, in order: the independent witness. */
  readonly journal: readonly {
    readonly key: string
    readonly request: Request
    readonly outcome: ProviderOutcome
  }[]
}

/** A provider in this process, for benchmarks and tests. It keeps the contract: the same key gives the same answer. */
export function inProcessProvider<Request>(
  decide: (key: string, request: Request) => ProviderOutcome,
): InProcessProvider<Request> {
  const answers = new Map<string, ProviderOutcome>()
  const journal: { key: string; request: Request; outcome: ProviderOutcome }[] = []
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
