import { type Saga } from '../queries.ts'
import { type TimelineEntry } from '../timeline.ts'
import { html, type Html } from './escape.ts'
import { badge, duration, money, page, time } from './page.ts'
import { sagaBadge, took } from './saga-list.ts'

export interface SagaPage {
  readonly saga: Saga
  readonly entries: readonly TimelineEntry[]
  /** Load the page again every second. */
  readonly live: boolean
}

/** The page of one saga: what it has come to, and every event below the one that caused it. */
export function sagaPage({ saga, entries, live }: SagaPage): string {
  const isOver = saga.sagaStatus === 'completed' || saga.sagaStatus === 'cancelled'
  return page({
    title: `Order ${saga.orderId}`,
    ...(live && !isOver && { reloadAfterSeconds: 1 }),
    body: html`<h1>Order <span class="mono">${saga.orderId}</span></h1>
      <p>${sagaBadge(saga)} ${!isOver && liveLink(saga.orderId, live)}</p>
      ${facts(saga)}
      <h2>What caused what</h2>
      ${timelineTable(saga, entries)}`,
  })
}

function liveLink(orderId: string, live: boolean): Html {
  return live
    ? html`<a href="/explorer/${orderId}">Stop following</a>`
    : html`<a href="/explorer/${orderId}?live=true">Follow until it is over</a>`
}

function facts(saga: Saga): Html {
  const entries: readonly (readonly [string, Html | string])[] = [
    ['Customer', saga.customerId ?? '–'],
    ['Total', money(saga.totalAmount, saga.currency)],
    ['Payment', saga.payment],
    ['Stock', saga.stock],
    ['Shipment', saga.trackingId === null ? saga.shipment : `${saga.shipment}, ${saga.trackingId}`],
    ['Placed', time(saga.placedAt)],
    ['Confirmed', time(saga.confirmedAt)],
    ['Ended', time(saga.endedAt)],
    ['Took', took(saga)],
    ['Seen here within', duration(saga.stalenessMs)],
  ]
  return html`<dl>
    ${entries.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

function timelineTable(saga: Saga, entries: readonly TimelineEntry[]): Html {
  const start = saga.firstEventAt.getTime()
  const span = Math.max(1, saga.lastEventAt.getTime() - start)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Timeline">
    <table>
      <caption>
        Every event stands below the event that caused it. A bar reaches from the cause to the event.
      </caption>
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Service</th>
          <th scope="col" class="number">After start</th>
          <th scope="col" class="number">After cause</th>
          <th scope="col">Cause</th>
          <th scope="col" aria-hidden="true">When</th>
          <th scope="col">Happened (UTC)</th>
          <th scope="col" class="number">Seen here after</th>
          <th scope="col">Says</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map((entry) => row(entry, start, span))}
      </tbody>
    </table>
  </div>`
}

function row(entry: TimelineEntry, start: number, span: number): Html {
  const offsetMs = entry.occurredAt.getTime() - start
  const gapMs = Math.max(0, entry.gapMs ?? 0)
  const left = ((Math.max(0, offsetMs - gapMs) / span) * 96).toFixed(2)
  const width = ((Math.min(gapMs, offsetMs) / span) * 96).toFixed(2)
  return html`<tr id="${entry.eventId}">
    <th scope="row">${branch(entry.depth)}${entry.type}</th>
    <td>${badge(entry.service, entry.service)} <span class="quiet">v${entry.version}</span></td>
    <td class="number">${duration(offsetMs)}</td>
    <td class="number">${entry.gapMs === null ? '–' : duration(entry.gapMs)}</td>
    <td>${cause(entry)}</td>
    <td aria-hidden="true">
      <div class="track ${entry.service}"><i style="left:${left}%;width:${width}%"></i></div>
    </td>
    <td>${time(entry.occurredAt)}</td>
    <td class="number">${duration(entry.stalenessMs)}</td>
    <td>
      <details>
        <summary>data</summary>
        <pre>${JSON.stringify(entry.data, null, 2)}</pre>
      </details>
    </td>
  </tr>`
}

function branch(depth: number): Html | null {
  return depth === 0
    ? null
    : html`<span class="branch" aria-hidden="true">${'   '.repeat(depth - 1)}└─ </span>`
}

function cause({ cause: by }: TimelineEntry): Html {
  return 'eventId' in by
    ? html`<a href="#${by.eventId}">${by.type}</a>`
    : html`<span class="quiet" title="${by.requestId}">a request or a deadline</span>`
}
