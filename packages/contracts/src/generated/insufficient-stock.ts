// Generated from /schemas/InsufficientStock/v1.avsc: change the schema, then `npm run generate`.

/** An article of which there is less than was asked for. */
export interface Shortage {
  readonly sku: string
  readonly requested: number
  readonly available: number
}

export interface InsufficientStockData {
  readonly shortages: readonly Shortage[]
}
