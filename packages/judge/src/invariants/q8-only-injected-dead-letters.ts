import { injectedPositions, positionKey } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'

export const q8: Invariant = {
  id: 'Q8',
  title: 'Dead letters are the ones that were injected, and what waits behind them',
  when: 'quiet',
  check(witnesses) {
    if (!witnesses.injected) return null
    const { expect, verdict } = findings()
    const injected = injectedPositions(witnesses)
    const blocked = new Set(
      witnesses.deadLetters
        .filter((letter) => injected.has(positionKey(letter)) && letter.key !== null)
        .map(({ service, topic, key }) => `${service} ${topic} ${key}`),
    )
    for (const letter of witnesses.deadLetters) {
      const { service, topic, key, code } = letter
      const waits = code === 'BLOCKED_BY_EARLIER' && blocked.has(`${service} ${topic} ${key}`)
      expect(
        waits || injected.has(positionKey(letter)),
        () => `${service} has parked ${positionKey(letter)} (${code}), which nobody injected`,
        key ?? undefined,
      )
    }
    return verdict()
  },
}
