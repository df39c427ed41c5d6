import { type ProviderAnswer } from '@repo/providers/provider'
import { type Ended, type StepName } from '../src/saga-peer.ts'

/**
 * The saga as one workflow, whoever's engine keeps it: the steps in order, and what undoes them when one is refused. It
 * imports types alone, because an engine may run it in a sandbox of its own.
 */
export async function placeOrder(step: (name: StepName) => Promise<ProviderAnswer>): Promise<Ended> {
  const undo: StepName[] = []
  const perform = async (name: StepName): Promise<void> => {
    const answer = await step(name)
    if (answer.kind === 'refused') throw new Error(answer.reason)
  }
  try {
    await perform('reserve')
    undo.unshift('release')
    await perform('charge')
    undo.unshift('refund')
    await perform('confirm')
    await perform('ship')
    return 'completed'
  } catch {
    for (const name of undo) await perform(name)
    return 'cancelled'
  }
}
