/** Runs inside Temporal's sandbox, bundled by its worker; that is why it is not TypeScript of this repository. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow'

const options = { startToCloseTimeout: '10 s' }

const placeOrder = (activities) => async (order) => {
  const undo = []
  const perform = async (name) => {
    const answer = await activities[name](order)
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
    for (const step of undo) await perform(step)
    return 'cancelled'
  }
}

export const placeOrderByActivities = placeOrder(proxyActivities(options))
export const placeOrderByLocalActivities = placeOrder(proxyLocalActivities(options))
