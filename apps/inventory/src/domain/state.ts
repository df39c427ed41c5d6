import type { Shortage, StockLine } from '@repo/contracts/values'

/** What inventory knows of one order. It reserves when it has heard both what was ordered and that it is paid. */
export type Inventory =
  | { readonly status: 'none' }
  | { readonly status: 'linesKnown'; readonly lines: readonly StockLine[] }
  | { readonly status: 'paid' }
  | { readonly status: 'reserved'; readonly lines: readonly StockLine[] }
  | { readonly status: 'rejected'; readonly shortages: readonly Shortage[] }
  | { readonly status: 'released'; readonly lines: readonly StockLine[] }
  /** Shipped: the goods have left. */
  | { readonly status: 'consumed'; readonly lines: readonly StockLine[] }
  /** Cancelled before any reservation: a later one does nothing. */
  | { readonly status: 'tombstone' }

/** Pieces that may be promised now, per SKU; none of what is not in it. */
export type Available = ReadonlyMap<string, number>

export type InventoryCommand =
  | { readonly type: 'LearnLines'; readonly lines: readonly StockLine[]; readonly available: Available }
  | { readonly type: 'LearnPaid'; readonly available: Available }
  | { readonly type: 'Release' }
  | { readonly type: 'Ship' }

/** Where goods moved, the fact carries the lines: stock movements are written from it alone. */
export type InventoryFact =
  | { readonly type: 'LinesLearned'; readonly lines: readonly StockLine[] }
  | { readonly type: 'PaidLearned' }
  | { readonly type: 'Reserved'; readonly lines: readonly StockLine[] }
  | { readonly type: 'Rejected'; readonly shortages: readonly Shortage[] }
  | { readonly type: 'Released'; readonly lines: readonly StockLine[] }
  | { readonly type: 'Consumed'; readonly lines: readonly StockLine[] }
  | { readonly type: 'Tombstoned' }
