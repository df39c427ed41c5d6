// Generated from /schemas/InventoryReserved/v1.avsc: change the schema, then `npm run generate`.

/** How many pieces of one article. */
export interface StockLine {
  readonly sku: string
  readonly quantity: number
}

export interface InventoryReservedData {
  readonly lines: readonly StockLine[]
}
