/** Runs inside Temporal's sandbox, bundled by its worker, with a package that only this folder has: so it is not TypeScript. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import { placeOrder } from '../place-order.ts'

const options = { startToCloseTimeout: '10 s' }

const workflow = (activities) => (order) => placeOrder((name) => activities[name](order))

export const placeOrderByActivities = workflow(proxyActivities(options))
export const placeOrderByLocalActivities = workflow(proxyLocalActivities(options))
