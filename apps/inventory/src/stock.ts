import type { Loaded } from '@repo/messaging/aggregate'
import type { BatchContext, Step } from '@repo/messaging/participant'
import type { Queryable, Tx } from '@repo/messaging/ports'
import { together } from '@repo/messaging/together'

import type { Inventory, InventoryCommand, InventoryFact } from './domain/state.ts'
import { move, movementsOf, noStock, type Movement, type Stock } from './domain/stock.ts'
import type { StockContext } from './handlers.ts'

export interface StockRow extends Stock {
  readonly sku: string
}

const columns = 'sku, available, reserved, shipped, received'

/** Every SKU, in order; a page of at most `limit` after `after`. */
export async function listStock(
  db: Queryable,
  { after = '', limit = 100 }: { readonly after?: string; readonly limit?: number },
): Promise<readonly StockRow[]> {
  const { rows } = await db.query<StockRow>(
    `select ${columns} from stock where sku > $1 order by sku limit $2`,
    [after, limit],
  )
  return rows
}

export async function findStock(db: Queryable, sku: string): Promise<StockRow | undefined> {
  const { rows } = await db.query<StockRow>(`select ${columns} from stock where sku = $1`, [sku])
  return rows[0]
}

export type Receipt =
  { readonly kind: 'received' | 'repeated'; readonly stock: StockRow } | 'key of another receipt'

/** Goods come in. The same key receives them once, whoever repeats the request. */
export async function receive(
  tx: Tx,
  {
    sku,
    quantity,
    key,
    at,
  }: { readonly sku: string; readonly quantity: number; readonly key: string; readonly at: Date },
): Promise<Receipt> {
  // The stock row comes first: the movement refers to it, and its lock makes a repeated request wait for the first.
  await tx.query(
    `insert into stock (sku, available, reserved, shipped, received) values ($1, 0, 0, 0, 0) on conflict do nothing`,
    [sku],
  )
  const { rows } = await tx.query<StockRow>(`select ${columns} from stock where sku = $1 for update`, [sku])
  const stock = rows[0] ?? { sku, ...noStock }
  const inserted = await tx.query(
    `insert into stock_movements (sku, kind, quantity, receipt_key, at) values ($1, 'received', $2, $3, $4)
     on conflict (receipt_key) do nothing`,
    [sku, quantity, key, at],
  )
  if (inserted.rowCount === 0) {
    const known = await tx.query<{ sku: string; quantity: number }>(
      'select sku, quantity from stock_movements where receipt_key = $1',
      [key],
    )
    const same = known.rows[0]?.sku === sku && known.rows[0].quantity === quantity
    return same ? { kind: 'repeated', stock } : 'key of another receipt'
  }
  const after = { sku, ...move(stock, { sku, kind: 'received', quantity }) }
  await writeStock(tx, [after])
  return { kind: 'received', stock: after }
}

/**
 * The stock that one batch of commands may promise: read under lock, folded through the batch, written at its end.
 *
 * Law: reservations are locked first, then stock rows, both sorted. In another order two batches wait for each other.
 */
export async function stockOfBatch(
  tx: Tx,
  loaded: ReadonlyMap<string, Loaded<Inventory>>,
  steps: readonly Step<InventoryCommand, Inventory, StockContext>[],
): Promise<StockContext & BatchContext<InventoryFact>> {
  const skus = skusOf(loaded, steps)
  const stock = new Map<string, Stock>()
  const available = new Map<string, number>()
  const changed = new Set<string>()
  const movements: (Movement & { readonly orderId: string; readonly at: Date })[] = []

  const set = (sku: string, next: Stock) => {
    stock.set(sku, next)
    available.set(sku, next.available)
  }
  if (skus.length > 0) {
    const { rows } = await tx.query<StockRow>(
      `select ${columns} from stock where sku = any($1::text[]) order by sku for update`,
      [skus],
    )
    for (const { sku, ...row } of rows) set(sku, row)
  }

  return {
    available,
    record(fact, { aggregateId, at }) {
      for (const movement of movementsOf(fact)) {
        set(movement.sku, move(stock.get(movement.sku) ?? noStock, movement))
        changed.add(movement.sku)
        movements.push({ ...movement, orderId: aggregateId, at })
      }
    },
    async save() {
      if (movements.length === 0) return
      const rows = [...changed].sort().map((sku) => ({ sku, ...(stock.get(sku) ?? noStock) }))
      await together([writeStock(tx, rows), appendMovements(tx, movements)])
    },
  }
}

/** Every SKU that this batch may move: of the lines that are known, and of those that its commands bring. */
function skusOf(
  loaded: ReadonlyMap<string, Loaded<Inventory>>,
  steps: readonly Step<InventoryCommand, Inventory, StockContext>[],
): readonly string[] {
  const lines = [...loaded.values()].flatMap(({ state }) => ('lines' in state ? state.lines : []))
  // A command is made twice, here to see its lines and later to decide: making one has no effect.
  const noneAvailable = { available: new Map<string, number>() }
  for (const { aggregateId, command } of steps) {
    const state = loaded.get(aggregateId)?.state
    const made = state && command(state, noneAvailable)
    if (made?.type === 'LearnLines') lines.push(...made.lines)
  }
  return [...new Set(lines.map(({ sku }) => sku))].sort()
}

async function writeStock(tx: Tx, rows: readonly StockRow[]): Promise<void> {
  tx.write(
    `update stock set available = new.available, reserved = new.reserved, shipped = new.shipped, received = new.received
     from unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[])
       as new (sku, available, reserved, shipped, received)
     where stock.sku = new.sku`,
    [
      rows.map(({ sku }) => sku),
      rows.map(({ available }) => available),
      rows.map(({ reserved }) => reserved),
      rows.map(({ shipped }) => shipped),
      rows.map(({ received }) => received),
    ],
  )
}

/** Law: `unique (order_id, sku, kind)` stands behind the decider. A second reservation fails the transaction. */
async function appendMovements(
  tx: Tx,
  movements: readonly (Movement & { readonly orderId: string; readonly at: Date })[],
): Promise<void> {
  tx.write(
    `insert into stock_movements (sku, kind, quantity, order_id, at)
     select * from unnest($1::text[], $2::text[], $3::int[], $4::uuid[], $5::timestamptz[])`,
    [
      movements.map(({ sku }) => sku),
      movements.map(({ kind }) => kind),
      movements.map(({ quantity }) => quantity),
      movements.map(({ orderId }) => orderId),
      movements.map(({ at }) => at),
    ],
  )
}
