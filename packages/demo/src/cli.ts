import { Command } from 'commander'
import { judge } from '@repo/judge/judge'
import { printReport, summaryOf } from '@repo/judge/print-report'
import { sourcesFrom } from '@repo/judge/settings'
import pc from 'picocolors'

import { createApi } from './api.ts'
import { runDemo } from './run-demo.ts'

const { env } = process
const options = new Command('npm run demo --')
  .description('Places an order for every outcome on a running stack and tells how each saga ended.')
  .option('--timeout <seconds>', 'how long all sagas together may take', '60')
  .option('--no-judge', 'do not judge the invariants afterwards')
  .addHelpText(
    'after',
    '\nThe stack is found by ORDER_URL, PAYMENT_URL, INVENTORY_URL, SHIPPING_URL, TRACKER_URL, PROVIDER_URL;\n' +
      'without them, at the ports of `npm start`. OPERATOR_TOKEN is needed to receive goods.',
  )
  .parse()
  .opts<{ timeout: string; judge: boolean }>()

const timeoutMs = Number(options.timeout) * 1_000
if (!(timeoutMs > 0)) throw new Error(`--timeout ${options.timeout} is not a number of seconds`)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const at = (name: string, port: number) =>
  env[`${name}_URL`] ?? `http://127.0.0.1:${env[`${name}_PORT`] ?? port}`
const api = createApi(
  {
    order: at('ORDER', 3001),
    payment: at('PAYMENT', 3002),
    inventory: at('INVENTORY', 3003),
    shipping: at('SHIPPING', 3004),
    tracker: at('TRACKER', 3005),
    provider: at('PROVIDER', 3006),
  },
  env['OPERATOR_TOKEN'] ?? 'operator-token-for-a-laptop',
)

try {
  const ok = await runDemo({ api, print: console.log, signal: stop.signal, timeoutMs })
  const holds = !options.judge || (await invariantsHold())
  process.exitCode = ok && holds ? 0 : 1
} catch (error) {
  console.error(pc.red(error instanceof Error ? error.message : String(error)))
  process.exitCode = 1
}

async function invariantsHold(): Promise<boolean> {
  console.log(
    `\n${pc.bold('What the witnesses say')} ${pc.dim('(databases, log, journal; waits until it is quiet)')}`,
  )
  const report = await judge(sourcesFrom(env, {}), { quietTimeoutMs: timeoutMs })
  printReport(report, console.log)
  console.log(summaryOf(report))
  return report.ok
}
