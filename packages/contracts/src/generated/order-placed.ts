// Generated from /schemas/OrderPlaced/v2.avsc: change the schema, then `npm run generate`.

/** unitPrice: minor units of the order's currency, for one piece. */
export interface OrderLine {
  readonly sku: string
  readonly quantity: number
  readonly unitPrice: bigint
}

/** An amount in minor units (cents) of an ISO 4217 currency. Never a float. */
export interface Money {
  readonly amount: bigint
  readonly currency: string
}

/** Where the goods go; country is ISO 3166-1 alpha-2. */
export interface Address {
  readonly recipient: string
  readonly line1: string
  readonly city: string
  readonly postalCode: string
  readonly country: string
}

export interface OrderPlacedData {
  readonly customerId: string
  readonly lines: readonly OrderLine[]
  readonly total: Money
  readonly address: Address
  /** Where the customer ordered: web, app, phone. Null: placed before we asked. */
  readonly salesChannel?: string | null
}
