// Generated from /schemas/InventoryReleased/v1.avsc: change the schema, then `npm run generate`.

/** How many pieces of one article. */
export interface StockLine {
  readonly sku: string
  readonly quantity: number
}

export interface InventoryReleasedData {
  readonly lines: readonly StockLine[]
}
