import { expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { behaviours } from './behaviour.ts'
import { magicCharges, magicPostalCodes, magicRefunds } from './magic.ts'

it('the table in the README is the one in the code', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const told = [...readme.matchAll(/^\| `(\d+)` +\| (charge|refund|postal code) +\| `([\w-]+)`/gm)]
  const rows = (of: string, table: Readonly<Record<string, string>>) =>
    Object.entries(table).map(([value, behaviour]) => [value, of, behaviour])
  expect(new Set(told.map(([, ...row]) => row.join(' ')))).toEqual(
    new Set(
      [
        ...rows('charge', magicCharges),
        ...rows('refund', magicRefunds),
        ...rows('postal code', magicPostalCodes),
      ].map((row) => row.join(' ')),
    ),
  )
  for (const behaviour of behaviours) expect(readme).toMatch(new RegExp(`^\\| \`${behaviour}\` +\\|`, 'm'))
})
