import { join, resolve } from 'node:path'
import pc from 'picocolors'
import { leaveNote } from './addresses.ts'
import { repository } from './apps.ts'
import { readFlags } from './command-line.ts'
import { runDemo } from './demo.ts'
import { interruption } from './interruption.ts'
import { type Part } from './part.ts'
import { appPortVariables, portsFrom, stackPortVariables } from './ports.ts'
import { Problem } from './problem.ts'
import { reviver } from './revive.ts'
import { screen } from './screen.ts'
import { startStack, type StackOptions } from './stack.ts'
import { startSystem } from './system.ts'
import { fetchingFrom } from './test-stack.ts'
import { whatsNext } from './whats-next.ts'

const { env } = process
// kafkajs sets a timer in the past once per process, and Node would say so in the middle of our lines.
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') console.warn(String(warning))
})

const flags = readFlags(process.argv)
const dataDir = resolve(env['SAGA_DATA_DIR'] ?? join(repository, '.stack'))
const logs = join(dataDir, 'logs')
const show = screen({ write: (text) => void process.stdout.write(text), live: process.stdout.isTTY })
const stopping = interruption(() => show.line('Stopping ... (Ctrl-C again to force)'))
let died: (name: string, why: string) => void = () => undefined

interface Running {
  readonly parts: Readonly<Record<string, Part>>
  readonly demo?: () => Promise<boolean>
  /** What there is to look at. */
  readonly next: readonly string[]
  stop(): Promise<void>
}

process.exitCode = await main().catch((error: unknown) => {
  show.close()
  if (stopping.signal.aborted) return 130
  console.error(pc.red(error instanceof Problem ? error.message : String((error as Error).stack ?? error)))
  return 1
})

async function main(): Promise<number> {
  const startedAt = Date.now()
  const running = await start({
    ...fetchingFrom(env),
    dataDir,
    ports: portsFrom(stackPortVariables, env),
    fresh: flags.fresh ?? false,
    signal: stopping.signal,
    onStep: show.step,
    onProgress: show.progress,
    onDeath: (name, why) => died(name, why),
  })
  let ok = true
  died = reviver({
    parts: running.parts,
    say: (text) => show.line(pc.yellow(text)),
    giveUp(why) {
      ok = false
      show.line(pc.red(why))
      stopping.ask()
    },
  })
  show.line(`Up after ${((Date.now() - startedAt) / 1000).toFixed(1)} s. Logs are in ${logs}.`)
  if (running.demo) ok = (await running.demo()) && ok
  if (flags.once) stopping.ask()
  else {
    show.line(pc.bold('Now look around'))
    for (const line of running.next) show.line(line)
    show.line(pc.bold('Ctrl-C stops everything.'))
  }
  await stopping.asked
  died = () => undefined
  await running.stop()
  show.close()
  return ok || !flags.once ? 0 : 1
}

async function start(options: StackOptions): Promise<Running> {
  if (flags.stackOnly) {
    const stack = await startStack(options)
    const { adminPostgresUrl, brokers, registryUrl } = stack
    const next = [
      `  Postgres  ${adminPostgresUrl}`,
      `  Kafka     ${brokers.join(',')}`,
      `  Registry  ${registryUrl}`,
    ]
    return { ...stack, next }
  }
  const appPorts = portsFrom(appPortVariables, env)
  const operatorToken = env['OPERATOR_TOKEN'] ?? 'operator-token-for-a-laptop'
  const system = await startSystem({ ...options, appPorts, operatorToken, env })
  const forget = await leaveNote(dataDir, system)
  return {
    parts: system.parts,
    next: whatsNext({ url: system.url, logs }),
    ...(flags.demo && { demo: () => runDemo(system, env, stopping.signal) }),
    async stop() {
      await forget()
      await system.stop()
    },
  }
}
