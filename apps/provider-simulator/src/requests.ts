/** The bodies of requests and answers as schemas; what a client adds to them is ignored. */
import { Type, type Static } from '@fastify/type-provider-typebox'
import { behaviours } from './behaviour.ts'
import { kinds, type Booking, type Charge, type PartnerRequest, type Refund } from './effects.ts'

const text = Type.String({ minLength: 1, maxLength: 200 })
const money = {
  amount: Type.String({ pattern: '^[1-9][0-9]{0,17}$', description: 'Minor units as a decimal string' }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
}

export const ChargeBody = Type.Object({ orderId: text, ...money })
export const RefundBody = Type.Object({ orderId: text, chargeId: text, ...money })
export const BookingBody = Type.Object({
  orderId: text,
  address: Type.Object({ recipient: text, line1: text, city: text, postalCode: text, country: text }),
  lines: Type.Array(Type.Object({ sku: text, quantity: Type.Integer({ minimum: 1 }) }), { minItems: 1 }),
})

/** Whatever the service likes, as long as it says for which order. */
export const PartnerBody = Type.Object({ orderId: text }, { additionalProperties: true })

const probability = Type.Number({ minimum: 0, maximum: 1 })
const Odds = Type.Object(
  Object.fromEntries(behaviours.map((behaviour) => [behaviour, Type.Optional(probability)])),
  { additionalProperties: false },
)

export const SettingsBody = Type.Object(
  {
    magic: Type.Boolean({ default: true }),
    seed: Type.Integer({ default: 1 }),
    probabilities: Type.Object(Object.fromEntries(kinds.map((kind) => [kind, Type.Optional(Odds)])), {
      additionalProperties: false,
      default: {},
    }),
    force: Type.Array(
      Type.Object(
        {
          kind: Type.Union(kinds.map((kind) => Type.Literal(kind))),
          behaviour: Type.Union(behaviours.map((behaviour) => Type.Literal(behaviour))),
          times: Type.Integer({ minimum: 1 }),
        },
        { additionalProperties: false },
      ),
      { default: [] },
    ),
  },
  { additionalProperties: false },
)

// Built member by member: what the schema does not name must not change the fingerprint.
export function chargeOf({ orderId, amount, currency }: Static<typeof ChargeBody>): Charge {
  return { kind: 'charge', orderId, amount, currency }
}

export function refundOf({ orderId, chargeId, amount, currency }: Static<typeof RefundBody>): Refund {
  return { kind: 'refund', orderId, chargeId, amount, currency }
}

export function bookingOf({ orderId, address, lines }: Static<typeof BookingBody>): Booking {
  const { recipient, line1, city, postalCode, country } = address
  return {
    kind: 'booking',
    orderId,
    address: { recipient, line1, city, postalCode, country },
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  }
}

export function partnerRequestOf(partner: string, body: Static<typeof PartnerBody>): PartnerRequest {
  return { kind: 'request', partner, orderId: body.orderId, asked: sorted(body) as PartnerRequest['asked'] }
}

// The order of JSON members does not matter, on any level.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
