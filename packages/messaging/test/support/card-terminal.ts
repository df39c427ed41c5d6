import { deferred } from '../../src/deferred.ts'
import type { Provider } from '../../src/effect.ts'
import type { Answer, TabEffect } from './tab.ts'

export interface CardTerminal extends Provider<TabEffect['request'], Answer> {
  /** Every question and every call, in order. */
  readonly log: readonly string[]
  /** What it did, by key: the same key gives the same answer. */
  readonly answers: ReadonlyMap<string, Answer>
  /** The next call is carried out, and then its answer is lost. */
  loseNextAnswer(): void
  /** The next call is lost before it arrives. */
  loseNextCall(): void
  refuse(key: string): void
  /** Calls wait until `open` is called. */
  hold(): { readonly open: () => void }
}

export function cardTerminal(): CardTerminal {
  const log: string[] = []
  const answers = new Map<string, Answer>()
  const refused = new Set<string>()
  const losses: ('answer' | 'call')[] = []
  let gate = Promise.resolve()
  return {
    log,
    answers,
    loseNextAnswer: () => void losses.push('answer'),
    loseNextCall: () => void losses.push('call'),
    refuse: (key) => void refused.add(key),
    hold() {
      const { promise, resolve } = deferred()
      gate = promise
      return { open: resolve }
    },
    ask(key) {
      log.push(`ask ${key}`)
      return Promise.resolve(answers.get(key) ?? 'not found')
    },
    async perform(key) {
      log.push(`perform ${key}`)
      await gate
      const loss = losses.shift()
      if (loss === 'call') throw new Error('connection refused')
      const answer =
        answers.get(key) ??
        (refused.has(key)
          ? { kind: 'refused' as const, reason: 'no money' }
          : { kind: 'ok' as const, id: `paid ${key}` })
      answers.set(key, answer)
      if (loss === 'answer') throw new Error('timed out')
      return answer
    },
  }
}
