// Generated from /schemas: change the schema, then `npm run generate`.
import type { InsufficientStockData } from './insufficient-stock.ts'
import type { InventoryReleasedData } from './inventory-released.ts'
import type { InventoryReservedData } from './inventory-reserved.ts'
import type { OrderCancelledData } from './order-cancelled.ts'
import type { OrderCompletedData } from './order-completed.ts'
import type { OrderConfirmedData } from './order-confirmed.ts'
import type { OrderPlacedData } from './order-placed.ts'
import type { OrderShippedData } from './order-shipped.ts'
import type { PaymentFailedData } from './payment-failed.ts'
import type { PaymentRefundedData } from './payment-refunded.ts'
import type { PaymentSucceededData } from './payment-succeeded.ts'
import type { ShipmentFailedData } from './shipment-failed.ts'

/** Event type -> what happened. */
export interface EventDataByType {
  readonly InsufficientStock: InsufficientStockData
  readonly InventoryReleased: InventoryReleasedData
  readonly InventoryReserved: InventoryReservedData
  readonly OrderCancelled: OrderCancelledData
  readonly OrderCompleted: OrderCompletedData
  readonly OrderConfirmed: OrderConfirmedData
  readonly OrderPlaced: OrderPlacedData
  readonly OrderShipped: OrderShippedData
  readonly PaymentFailed: PaymentFailedData
  readonly PaymentRefunded: PaymentRefundedData
  readonly PaymentSucceeded: PaymentSucceededData
  readonly ShipmentFailed: ShipmentFailedData
}
