import { injectedPositions, positionKey } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { services } from '../witnesses.ts'

export const q8: Invariant = {
  id: 'Q8',
  title: 'Dead letters are the ones that were injected, and what waits behind them',
  when: 'quiet',
  check(witnesses) {
    if (!witnesses.injected) return null
    const { expect, verdict } = findings()
    const onTheLog = new Set(witnesses.log.map(positionKey))
    for (const position of witnesses.injected) {
      const where = positionKey(position)
      expect(onTheLog.has(where), () => `${where} is said to be injected, and no such record is on the log`)
    }
    for (const service of services) {
      const strangers = witnesses.deadLetters.filter((letter) => letter.service === service)
      expect(
        strangers.length === 0 || witnesses.injected.length > 0,
        () => `${service} has ${strangers.length} dead letters, and nothing was injected`,
      )
    }
    const injected = injectedPositions(witnesses)
    const blocked = new Set(
      witnesses.deadLetters
        .filter((letter) => injected.has(positionKey(letter)) && letter.key !== null)
        .map(({ service, topic, key }) => `${service} ${topic} ${key}`),
    )
    // What a replay has healed was parked all the same: sound messages must not come here for a reason of their own.
    for (const letter of [...witnesses.deadLetters, ...witnesses.replayed]) {
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
