import { apps, services } from './apps.ts'
import { type AppName } from './ports.ts'

export interface Place {
  url(app: AppName): string
  readonly logs: string
}

const order = {
  customerId: 'me',
  currency: 'EUR',
  lines: [{ sku: 'CUP-RAKU', quantity: 2, unitPrice: '1800' }],
  address: { recipient: 'Me', line1: '1 Main Street', city: 'Here', postalCode: '12345', country: 'DE' },
}

/** What there is to look at and to try on a system that runs, a line each. */
export function whatsNext({ url, logs }: Place): readonly string[] {
  const row = (name: string, ...where: readonly string[]): string =>
    `  ${name.padEnd(16)} ${where.join('  ')}`
  const documented = (app: AppName): string => row(app, url(app), `${url(app)}/docs`)
  const key = `'idempotency-key: order-'$RANDOM`
  const json = `'content-type: application/json'`
  return [
    row('saga explorer', `${url('tracker')}/`),
    ...[...services, ...apps.filter((app) => app === 'provider')].map(documented),
    row('logs', logs),
    row('more orders', 'npm run demo'),
    row(
      'place an order',
      `curl -s ${url('order')}/orders -H ${json} -H ${key} -d '${JSON.stringify(order)}'`,
    ),
  ]
}
