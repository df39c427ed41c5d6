import { unprocessable } from '@repo/service/problem'

import { limits, price, type PricingProblem } from './domain/pricing.ts'
import type { Place } from './place-orders.ts'
import type { PlaceOrder } from './requests.ts'

/** The command that a well-formed request means; throws 422 for one that means nothing that can be ordered. */
export function placeCommand(body: PlaceOrder, at: Date, deadlineMs: number): Place {
  const { customerId, currency, address, salesChannel = null } = body
  if (!currencies.has(currency)) throw unprocessable('currency-unknown', `${currency} is no currency`)
  const lines = body.lines.map((line) => ({ ...line, unitPrice: BigInt(line.unitPrice) }))
  const pricing = price(lines, currency)
  if (pricing.kind === 'invalid') {
    const { problem, sku } = pricing
    const code = problem.toLowerCase().replaceAll('_', '-')
    throw unprocessable(code, `${details[problem]}${sku === null ? '' : `: ${sku}`}`)
  }
  return {
    type: 'Place',
    customerId,
    lines: pricing.lines,
    total: pricing.total,
    address,
    salesChannel,
    deadline: new Date(at.getTime() + deadlineMs),
    at,
  }
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

const details: Readonly<Record<PricingProblem, string>> = {
  NO_LINES: 'an order has at least one line',
  TOO_MANY_LINES: `an order has at most ${limits.lines} different articles`,
  QUANTITY_INVALID: 'a quantity is a whole number from 1',
  QUANTITY_TOO_LARGE: `an order has at most ${limits.quantity} pieces of one article`,
  UNIT_PRICE_INVALID: 'a unit price is at least one minor unit',
  UNIT_PRICE_AMBIGUOUS: 'lines of one article have one unit price',
  TOTAL_TOO_LARGE: `the total of an order is at most ${limits.total} minor units`,
}
