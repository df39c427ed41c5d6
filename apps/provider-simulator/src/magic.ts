import type { Behaviour } from './behaviour.ts'
import type { Request } from './effects.ts'

/** Amounts, in minor units, whose last four digits decide what befalls the charge. The table in README.md is checked against these. */
export const magicCharges: Readonly<Record<string, Behaviour>> = {
  '9901': 'refuse',
  '9902': 'lose-answer',
  '9903': 'slow',
  '9904': 'refuse-and-lose-answer',
  '9905': 'lose-request',
  '9910': 'late',
}

/** The same for the refund of such an amount; its charge is accepted. */
export const magicRefunds: Readonly<Record<string, Behaviour>> = {
  '9906': 'refuse',
  '9907': 'lose-answer',
  '9908': 'slow',
  '9909': 'lose-request',
}

/** Postal codes that decide what befalls the booking. */
export const magicPostalCodes: Readonly<Record<string, Behaviour>> = {
  '00001': 'refuse',
  '00002': 'lose-answer',
  '00003': 'slow',
  '00004': 'refuse-and-lose-answer',
  '00005': 'lose-request',
}

/** What the data of a request ask for, if anything. */
export function magicOf(request: Request, refusedRefunds: number): Behaviour | undefined {
  switch (request.kind) {
    case 'charge':
      return magicCharges[request.amount.slice(-4)]
    case 'refund': {
      const behaviour = magicRefunds[request.amount.slice(-4)]
      // Only the first refund of an order is refused: who asks again under a new key gets the money back.
      return behaviour === 'refuse' && refusedRefunds > 0 ? 'accept' : behaviour
    }
    case 'booking':
      return magicPostalCodes[request.address.postalCode]
    case 'request':
      return undefined
  }
}
