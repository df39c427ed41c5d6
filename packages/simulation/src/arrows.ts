import { sourceOf } from '@repo/contracts/topics'

import type { Intent } from './moves.ts'
import type { Saga } from './saga-model.ts'
import type { Arrow } from './tale.ts'

const provider: Readonly<Record<'payment' | 'shipping', string>> = { payment: 'card', shipping: 'carrier' }

/** What a move looks like. What a runner commits is no message, and shows in what follows. */
export function arrowsOf(intent: Intent, before: Saga, after: Saga): readonly Arrow[] {
  switch (intent.kind) {
    case 'trigger': {
      const ignored = before.order === after.order
      return [{ from: 'world', to: 'order', text: intent.trigger, ignored }]
    }
    case 'deliver':
      return [
        {
          from: sourceOf(intent.event.type).slice(1),
          to: intent.to,
          text: intent.event.type,
          ignored: before[intent.to] === after[intent.to],
        },
      ]
    case 'claim':
      return []
    case 'call': {
      const { service, kind } = intent.call
      return [
        { from: service, to: provider[service], text: kind, ignored: false },
        { from: provider[service], to: service, text: intent.outcome, ignored: false },
      ]
    }
    case 'record':
      return []
  }
}
