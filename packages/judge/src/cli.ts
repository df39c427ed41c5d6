/** `npm run judge`: exits with 0 when every invariant holds, 1 when one is broken, 2 when a witness cannot be called. */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { Command } from 'commander'
import pc from 'picocolors'

import { composeJob } from './compose-job.ts'
import { judge, type Report } from './judge.ts'
import { printReport, summaryOf } from './print-report.ts'
import { readRunFacts, type RunFacts } from './read-run-facts.ts'
import { documentOf } from './report-document.ts'
import { sourcesFrom } from './settings.ts'
import { Unreachable } from './unreachable.ts'
import { writeReport } from './write-report.ts'

interface Flags {
  readonly always?: boolean
  readonly compose?: boolean
  readonly wait: string
  readonly idle: string
  readonly bound: string
  readonly clients?: string
  readonly injected?: string
  readonly facts?: string
  readonly out?: string
}

const { env } = process

const program = new Command('judge')
  .description('Checks every invariant on a running stack, from the records of its witnesses.')
  .option('--always', 'only what holds at every instant, without waiting for quiet')
  .option('--wait <seconds>', 'how long to wait for quiet', '60')
  .option('--idle <seconds>', 'how long to watch a quiet stack for signs of life', '2')
  .option('--bound <seconds>', 'how long an order may take', '1800')
  .option('--facts <folder>', 'the facts of a run: its seed, faults, samples, clients and injected records')
  .option('--out <folder>', 'write report.json and report.html there')
  .option(
    '--clients <file>',
    'what clients were told: a line of JSON for each request (docs/judge.md), or a list',
  )
  .option('--injected <file>', 'JSON list of {topic, partition, offset} that were injected on purpose')
  .option('--compose', 'judge the stack of docker compose, from inside its network')
  .addHelpText(
    'after',
    '\nWhere: ORDER_DATABASE_URL, PAYMENT_..., INVENTORY_..., SHIPPING_..., TRACKER_DATABASE_URL, ORDER_URL ...,' +
      '\nPROVIDER_URL, KAFKA_BROKERS, REGISTRY_URL; without them the stack that `npm start` runs.',
  )

program.parse()
const flags = program.opts<Flags>()
process.exitCode = flags.compose ? await inCompose(flags) : await here(flags)

async function here({
  always = false,
  wait,
  idle,
  bound,
  clients,
  injected,
  facts,
  out,
}: Flags): Promise<number> {
  const progress = progressLine()
  try {
    const run = facts === undefined ? undefined : readRunFacts(facts)
    const report = await judge(sourcesFrom(env, { clients, injected, run }), {
      alwaysOnly: always,
      quietTimeoutMs: Number(wait) * 1_000,
      idleMs: Number(idle) * 1_000,
      sagaBoundMs: Number(bound) * 1_000,
      onProgress: progress.show,
    })
    progress.clear()
    if (out !== undefined) console.log(pc.dim(writeReport(out, report, { judgedAt: new Date(), run })))
    return verdict(report, run)
  } catch (error) {
    progress.clear()
    console.error(pc.red(`The judge could not look: ${messageOf(error)}`))
    return 2
  }
}

function verdict(report: Report, run?: RunFacts): number {
  printReport(report, (line) => console.log(line), run)
  console.log(summaryOf(report))
  if (report.ok) return 0
  return documentOf(report, new Date()).verdict === 'broken' ? 1 : 2
}

/** The databases listen inside the network of compose only, so the judge goes there. */
function inCompose(flags: Flags): Promise<number> {
  // Docker would make a folder that is not there, as root.
  if (flags.out !== undefined) mkdirSync(flags.out, { recursive: true })
  const { getuid, getgid } = process
  const user = getuid && getgid && `${getuid()}:${getgid()}`
  const docker = spawn('docker', composeJob({ flags: { ...flags }, user }), { stdio: 'inherit' })
  return new Promise((resolve) => {
    docker.once('error', (error) => {
      console.error(pc.red(`docker cannot be started: ${error.message}`))
      resolve(2)
    })
    docker.once('exit', (code) => resolve(code ?? 2))
  })
}

function progressLine() {
  const { isTTY } = process.stderr
  let shown = ''
  return {
    show(what: string) {
      if (what === shown) return
      shown = what
      process.stderr.write(isTTY ? `\r\u001b[K${pc.dim(what)}` : `${what}\n`)
    },
    clear: () => void (isTTY && process.stderr.write('\r\u001b[K')),
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof Unreachable) return error.message
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
