// Generated from /schemas/OrderCompleted/v1.avsc: change the schema, then `npm run generate`.

export interface OrderCompletedData {
  readonly trackingId: string
}
