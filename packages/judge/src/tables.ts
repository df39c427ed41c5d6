import { type SagaService } from './witnesses.ts'

/** The table that holds each service's aggregates, and its key. */
export const tables: Readonly<Record<SagaService, { readonly table: string; readonly id: string }>> = {
  order: { table: 'streams', id: 'aggregate_id' },
  payment: { table: 'payments', id: 'id' },
  inventory: { table: 'reservations', id: 'id' },
  shipping: { table: 'shipments', id: 'id' },
}
