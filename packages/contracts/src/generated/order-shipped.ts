// Generated from /schemas/OrderShipped/v1.avsc: change the schema, then `npm run generate`.

export interface OrderShippedData {
  readonly carrier: string
  readonly trackingId: string
}
