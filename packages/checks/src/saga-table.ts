import { reactions as inventory } from '@app/inventory/domain/reactions'
import { reactions as order, triggers as orderTriggers } from '@app/order/domain/reactions'
import { reactions as payment } from '@app/payment/domain/reactions'
import { reactions as shipping } from '@app/shipping/domain/reactions'

/** One row of the saga: what a service hears, does, and may say because of it. */
export interface SagaRow {
  readonly service: string
  /** An event of another service, or what a user or a clock asks. */
  readonly hears: string
  readonly trigger: boolean
  readonly does: string
  readonly says: readonly string[]
}

type Table = Readonly<Record<string, { readonly does: string; readonly says: readonly string[] }>>

/** The whole saga, read from the tables that the services dispatch by. */
export function sagaTable(): readonly SagaRow[] {
  return [
    ...rows('order', orderTriggers, true),
    ...rows('order', order),
    ...rows('payment', payment),
    ...rows('inventory', inventory),
    ...rows('shipping', shipping),
  ]
}

function rows(service: string, table: Table, trigger = false): readonly SagaRow[] {
  return Object.entries(table).map(([hears, { does, says }]) => ({ service, hears, trigger, does, says }))
}
