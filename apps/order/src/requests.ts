/** What clients may send. Bounds on everything: what is let in here is stored for ever. */
import { Type, type Static } from 'typebox'

const text = (maxLength: number) =>
  // Something to read, and nothing that a terminal or a log would obey.
  Type.String({ minLength: 1, maxLength, pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f]+$' })

const Line = Type.Object(
  {
    sku: Type.String({ pattern: '^[A-Z0-9-]{1,32}$' }),
    quantity: Type.Integer({ minimum: 1, maximum: 10_000 }),
    unitPrice: Type.String({
      pattern: '^[1-9][0-9]{0,11}$',
      description: 'minor units of the currency, for one piece',
    }),
  },
  { additionalProperties: false },
)

export const PlaceOrder = Type.Object(
  {
    customerId: Type.String({ pattern: '^[\\w.@:+-]{1,64}$' }),
    lines: Type.Array(Line, { minItems: 1, maxItems: 100 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
    address: Type.Object(
      {
        recipient: text(120),
        line1: text(200),
        city: text(120),
        postalCode: text(16),
        country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
      },
      { additionalProperties: false },
    ),
    salesChannel: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' })),
  },
  { additionalProperties: false },
)
export type PlaceOrder = Static<typeof PlaceOrder>

export const OrderId = Type.Object({ id: Type.String({ format: 'uuid' }) })

export const AtInstant = Type.Object(
  {
    at: Type.Optional(
      Type.String({
        // An instant, not a local time: without an offset it would mean something else on every server.
        pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)$',
        maxLength: 40,
        description: 'the order as it was then; ISO 8601 with an offset',
      }),
    ),
  },
  { additionalProperties: false },
)

export const HistoryPage = Type.Object(
  {
    afterVersion: Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 1_000 }),
  },
  { additionalProperties: false },
)
