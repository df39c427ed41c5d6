/** Values that several events carry; the shapes of /schemas as plain types. */

/** An amount in minor units (cents) of an ISO 4217 currency. Never a float. */
export interface Money {
  readonly amount: bigint
  readonly currency: string
}

export interface OrderLine {
  readonly sku: string
  readonly quantity: number
  /** Minor units of the order's currency, for one piece. */
  readonly unitPrice: bigint
}

export interface StockLine {
  readonly sku: string
  readonly quantity: number
}

export interface Shortage {
  readonly sku: string
  readonly requested: number
  readonly available: number
}

export interface Address {
  readonly recipient: string
  readonly line1: string
  readonly city: string
  readonly postalCode: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

export const cancellationReasons = [
  'UNKNOWN',
  'CUSTOMER_REQUEST',
  'PAYMENT_FAILED',
  'OUT_OF_STOCK',
  'SHIPMENT_FAILED',
  'DEADLINE',
] as const
/** An enum on the wire; UNKNOWN is its default symbol, for readers that are older than a reason. */
export type CancellationReason = (typeof cancellationReasons)[number]
