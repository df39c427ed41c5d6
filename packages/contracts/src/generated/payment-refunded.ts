// Generated from /schemas/PaymentRefunded/v1.avsc: change the schema, then `npm run generate`.

/** An amount in minor units (cents) of an ISO 4217 currency. Never a float. */
export interface Money {
  readonly amount: bigint
  readonly currency: string
}

export interface PaymentRefundedData {
  readonly refundId: string
  readonly total: Money
}
