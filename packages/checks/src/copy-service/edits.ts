/** Where Shipping speaks of goods and parcels, the copy needs other sentences than other words. */
import type { Details } from './details.ts'
import { capital, type Words } from './words.ts'

/** What stands in Shipping, and what stands there in the copy. */
export type Edit = readonly [from: string | RegExp, to: string]

/** File of Shipping -> what is replaced in it before the words are. Each must be found. */
export function editsOf(
  { name, row, hears }: Words,
  details: Details,
): Readonly<Record<string, readonly Edit[]>> {
  const codecs = [...new Set(['flag', 'tagged', 'text', ...details.imports])].sort()
  return {
    'package.json': [
      [
        'Books a carrier for confirmed orders.',
        `Copied from shipping: asks a partner when it hears ${hears}.`,
      ],
    ],
    'src/domain/state.ts': [
      [
        `import type { Address, StockLine } from '@repo/contracts/values'`,
        `import type { EventData } from '@repo/contracts/events'`,
      ],
      [
        /\/\*\* What goes where\. \*\/\nexport interface Parcel \{\n(?: {2}.*\n)+\}/,
        `/** What ${hears} carries. Keep what you need of it, and give it a name of your own. */\nexport type Details = EventData<'${hears}'>`,
      ],
    ],
    'src/domain/stored.ts': [
      [
        /import \{ flag, [^}]*\} from '@repo\/decider\/json'/,
        `import { ${codecs.join(', ')}, type Json } from '@repo/decider/json'`,
      ],
      [/import type \{ Address, StockLine \} from '@repo\/contracts\/values'\n/, ''],
      [/const lines = .*\nconst address = .*\nconst parcel = .*\n/, `const details = ${details.codec}\n`],
    ],
    'src/domain/parcel.test-kit.ts': [
      [/export const parcel: Parcel = \{[^]*\n\}/, `export const details: Details = ${details.sample}`],
    ],
    'src/domain/decider.ts': [
      [
        /\/\*\* One booking per order\..*\*\//,
        `/** One request per order, made once ${hears} was heard. The partner's first answer counts, and no other. */`,
      ],
    ],
    'src/domain/decider.test.ts': [['books an order once', 'asks once for an order']],
    'src/domain/reactions.ts': [[/ {2}\/\/ Never InventoryReserved[^]*?\n(?= {2}OrderConfirmed)/, '']],
    'src/handlers.ts': [['parcel: { lines: data.lines, address: data.address }', 'details: data']],
    'src/handlers.test.ts': [['book what the order confirmed', 'carry what was heard']],
    'src/outgoing.test.ts': [['names the carrier and the parcel', 'names the partner and its reference']],
    'test/shipping-service.ts': [
      [`force: [{ kind: 'booking', behaviour, times }]`, `force: [{ kind: 'request', behaviour, times }]`],
      ['`${provider.url}/carrier`', `\`\${provider.url}/partners/${name}\``],
      [
        `import { shipping } from '../src/domain/decider.ts'`,
        `import { ${name} } from '../src/domain/decider.ts'\nimport { details } from '../src/domain/details.test-kit.ts'`,
      ],
      [
        /const address = \{[^]*$/,
        `/** An order that ${name} hears of, as often as it is asked to. */
export function order(orderId: string = newId()) {
  return { id: orderId, heard: () => said('${hears}', orderId, details) }
}
`,
      ],
    ],
    'src/http.ts': [
      ['where the goods of an order are', `what became of the ${row} of an order`],
      ['The shipment of an order', `${capital(row)} of an order, as ${name} knows it`],
    ],
  }
}
