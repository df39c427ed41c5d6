// Generated from /schemas/PaymentFailed/v1.avsc: change the schema, then `npm run generate`.

export interface PaymentFailedData {
  readonly reason: string
}
