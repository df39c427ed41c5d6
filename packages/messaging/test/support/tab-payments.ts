import { backOff } from '../../src/back-off.ts'
import { effects, type EffectRunner } from '../../src/effects.ts'
import type { EffectsOptions } from '../../src/effects-options.ts'
import { systemClock } from '../../src/ports.ts'
import { fastRetries, type Bar } from './bar.ts'
import { tabEffect, type Answer, type Tab, type TabCommand, type TabEffect, type TabFact } from './tab.ts'
import type { CardTerminal } from './card-terminal.ts'

type Options = EffectsOptions<TabCommand, TabFact, Tab, TabEffect, Answer>

/** A runner that takes the money of every tab that wants to pay. */
export function tabPayments(
  bar: Bar,
  terminal: Pick<CardTerminal, 'ask' | 'perform'>,
  options: Partial<Options> = {},
): EffectRunner<TabCommand, TabFact, Tab> {
  return effects<TabCommand, TabFact, Tab, TabEffect, Answer>({
    db: bar.db,
    table: 'tabs',
    participant: bar.tabs,
    clock: systemClock,
    effectOf: tabEffect,
    claim: () => ({ type: 'BeginAttempt' }),
    providers: { pay: terminal },
    record: ({ request }, answer) => ({ type: 'RecordAnswer', attempt: request.attempt, answer }),
    backOff: backOff({ firstMs: 10, maxMs: 20 }),
    retryPolicy: fastRetries,
    pollMs: 20,
    ...options,
  })
}
