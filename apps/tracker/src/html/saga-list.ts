import { sagaStatuses, type SagaStatus } from '../projections/order-summary.ts'
import { type Saga } from '../queries.ts'
import { html, type Html } from './escape.ts'
import { badge, duration, money, page, time } from './page.ts'

export interface SagaList {
  readonly sagas: readonly Saga[]
  readonly status: SagaStatus | undefined
  readonly stuck: boolean
  /** Cursor of the next page, when there is one. */
  readonly next: string | undefined
}

/** The page that lists sagas, newest first. */
export function sagaListPage({ sagas, status, stuck, next }: SagaList): string {
  const query = new URLSearchParams({ ...(status && { status }), ...(stuck && { stuck: 'true' }) })
  return page({
    title: 'Sagas',
    body: html`<h1>Sagas</h1>
      <form method="get" action="/">
        <label
          >State of the saga
          <select name="status">
            <option value="">any</option>
            ${sagaStatuses.map(
              (each) => html`<option value="${each}" ${each === status && 'selected'}>${each}</option>`,
            )}
          </select>
        </label>
        <label class="check"
          ><input type="checkbox" name="stuck" value="true" ${stuck && 'checked'} /> only stuck</label
        >
        <button>Show</button>
      </form>
      ${sagas.length === 0 ? html`<p>No saga fits. Place an order, and it will be here.</p>` : table(sagas)}
      ${next !== undefined && html`<p class="pages"><a href="/?${nextQuery(query, next)}">Older sagas</a></p>`}`,
  })
}

function table(sagas: readonly Saga[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Sagas">
    <table>
      <caption>
        Newest first. Times are UTC. Open an order to see which event caused which.
      </caption>
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Saga</th>
          <th scope="col">Payment</th>
          <th scope="col">Stock</th>
          <th scope="col">Shipment</th>
          <th scope="col" class="number">Total</th>
          <th scope="col">Started</th>
          <th scope="col" class="number">Took</th>
          <th scope="col" class="number">Events</th>
          <th scope="col" class="number">Seen within</th>
        </tr>
      </thead>
      <tbody>
        ${sagas.map(row)}
      </tbody>
    </table>
  </div>`
}

function row(saga: Saga): Html {
  return html`<tr>
    <th scope="row"><a class="mono" href="/explorer/${saga.orderId}">${saga.orderId}</a></th>
    <td>${sagaBadge(saga)}</td>
    <td>${saga.payment}</td>
    <td>${saga.stock}</td>
    <td>${saga.shipment}</td>
    <td class="number">${money(saga.totalAmount, saga.currency)}</td>
    <td>${time(saga.firstEventAt)}</td>
    <td class="number">${took(saga)}</td>
    <td class="number">${saga.eventCount}</td>
    <td class="number">${duration(saga.stalenessMs)}</td>
  </tr>`
}

/** The state of a saga in one word, its trouble and its reason beside it. */
export function sagaBadge({ sagaStatus, stuck, cancelReason }: Saga): Html {
  return html`${badge(sagaStatus, sagaStatus)} ${stuck && badge('stuck', 'stuck')}
  ${cancelReason !== null && html`<span class="quiet">${cancelReason.toLowerCase().replaceAll('_', ' ')}</span>`}`
}

export function took({ placedAt, endedAt }: Saga): string {
  return placedAt && endedAt ? duration(endedAt.getTime() - placedAt.getTime()) : '–'
}

function nextQuery(query: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(query)
  next.set('cursor', cursor)
  return next.toString()
}
