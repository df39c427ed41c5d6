import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, it } from '@jest/globals'
import { failures } from '@repo/messaging/failures'

const runbook = readFileSync(fileURLToPath(new URL('../../../docs/runbook.md', import.meta.url)), 'utf8')

it.each(Object.keys(failures))('the runbook has a heading for %s', (code) => {
  expect(runbook).toContain(`\n### ${code}\n`)
})
