// Generated from /schemas/OrderConfirmed/v1.avsc: change the schema, then `npm run generate`.

/** How many pieces of one article. */
export interface StockLine {
  readonly sku: string
  readonly quantity: number
}

/** Where the goods go; country is ISO 3166-1 alpha-2. */
export interface Address {
  readonly recipient: string
  readonly line1: string
  readonly city: string
  readonly postalCode: string
  readonly country: string
}

export interface OrderConfirmedData {
  readonly lines: readonly StockLine[]
  readonly address: Address
}
