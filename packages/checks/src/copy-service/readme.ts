import { capital, withArticle, type Words } from './words.ts'

/** The README of the copy: true on the first day, and the first thing to change. */
export function readmeOf({ name, row, rows, hears, says, orSays }: Words): string {
  return `# ${name}

Asks a partner for ${withArticle(row)} when it hears \`${hears}\`, and tells what came of it. Copied from \`apps/shipping\`: the
mechanism is whole, the meaning is yours to write.

**Owns** \`${rows}\`, one row for each order: the state, and the call to the partner that it wants next.

| hears | when | does | says |
| --- | --- | --- | --- |
| \`${hears}\` | nothing known of this order | Request: asks the partner, once, under the key \`{orderId}:${row}\` | \`${says}\` or \`${orSays}\` |

Anything else that comes is ignored by name: \`${name} already accepted\`. The table is data in \`src/domain/reactions.ts\`.

## Promises

| promise | kept by |
| --- | --- |
| one request to the partner and one event per order, whatever befalls the call | \`test/an-order-gets-one-${row}.test.ts\` |
| a message that comes twice, late or in another order changes nothing more | \`src/domain/properties.test.ts\` |
| every situation has an answer to every command | \`src/domain/decider.test.ts\` |
| the partner is asked under one key per order, whoever repeats the call | \`src/domain/effect.test.ts\` |
| what is said is what \`/schemas\` and the table name, and nothing else | \`src/outgoing.test.ts\` |

## HTTP

| request | answer |
| --- | --- |
| \`GET /${rows}/:orderId\` | ${capital(row)} of this order: its status, and the partner's reference or reason |

## Yours to write

\`src/domain/state.ts\` keeps all of what \`${hears}\` carries; \`src/outgoing.ts\` and the two schemas say what others should know;
\`src/partner.ts\` calls the simulator's \`/partners/${name}\`. How to change each, and how to do without a partner:
\`docs/copy-a-service.md\`.
`
}
