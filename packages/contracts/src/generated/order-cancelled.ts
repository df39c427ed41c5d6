// Generated from /schemas/OrderCancelled/v1.avsc: change the schema, then `npm run generate`.

export type CancellationReason =
  | 'UNKNOWN'
  | 'CUSTOMER_REQUEST'
  | 'PAYMENT_FAILED'
  | 'OUT_OF_STOCK'
  | 'SHIPMENT_FAILED'
  | 'DEADLINE'

export interface OrderCancelledData {
  readonly reason: CancellationReason
}
