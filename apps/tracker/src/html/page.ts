import { html, Html } from './escape.ts'
import { style } from './style.ts'

export interface Page {
  readonly title: string
  readonly body: Html
  /** Seconds after which the page loads itself again; only when its reader asked for it. */
  readonly reloadAfterSeconds?: number | undefined
}

/** A whole page as text. */
export function page({ title, body, reloadAfterSeconds }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${reloadAfterSeconds !== undefined && html`<meta http-equiv="refresh" content="${reloadAfterSeconds}" />`}
        <title>${title} · saga explorer</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <p class="brand"><a href="/">Saga explorer</a></p>
          <nav aria-label="Other views"><a href="/docs">API</a> <a href="/metrics">Metrics</a></nav>
        </header>
        <main id="main">${body}</main>
      </body>
    </html>`.text
}

/** A status as a word that also has a colour. */
export function badge(kind: string, text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`
}

export function time(at: Date | null): Html {
  if (at === null) return html`<span class="quiet">not yet</span>`
  const iso = at.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 23)}</time>`
}

export function money(amount: bigint | null, currency: string | null): string {
  if (amount === null || currency === null) return '–'
  const digits = amount.toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`
}

/** 12 ms, 1.2 s, 3 min 20 s. */
export function duration(ms: number): string {
  if (ms < 0) return `−${duration(-ms)}`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`
}
