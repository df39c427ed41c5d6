/**
 * `npm run copy-service:check`: copies a service in a clone of the last commit, holds the copy to what every change must
 * pass, runs it beside the others and waits for its own event. Nothing of it stays. At most four minutes.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { appPortVariables, freePorts, stackPortVariables } from '@repo/local-stack/ports'
import { postgresAdminUrl } from '@repo/local-stack/postgres'
import pc from 'picocolors'

import { command, type CommandOptions } from './command.ts'
import { scratchClone } from './scratch.ts'
import { watchCopy } from './watch-copy.ts'

const limitMs = 240_000
const root = fileURLToPath(new URL('../../../..', import.meta.url))
const isTaken = existsSync(join(root, 'apps/loyalty'))
const example = {
  ...(isTaken ? { name: 'qqloyalty', says: 'QqPointsAwarded' } : { name: 'loyalty', says: 'PointsAwarded' }),
  ...{ row: 'award', rows: 'awards', hears: 'OrderCompleted' },
}
const { name, row, hears, says } = example
const copy = `npm run --silent copy-service -- ${name} --row ${row} --hears ${hears} --says ${says}`

const ending = new AbortController()
const startedAt = performance.now()
const limit = setTimeout(() => ending.abort(new Error(`not done within ${limitMs / 1000} s`)), limitMs)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => ending.abort(new Error(signal)))

const scratch = await step('a clone of the last commit', async () => scratchClone(root))
// However this process ends: nothing that it started and nothing that it wrote stays.
process.once('exit', () => {
  ending.abort()
  scratch.remove()
})
try {
  await check(scratch.dir)
  console.log(`copy-service: 1 passed, 0 failed (${seconds(startedAt)} s)`)
} catch (error) {
  console.error(pc.red(error instanceof Error ? error.message : String(error)))
  console.log('copy-service: 0 passed, 1 failed')
  process.exitCode = 1
} finally {
  clearTimeout(limit)
  scratch.remove()
}

async function check(dir: string): Promise<void> {
  const run = (line: string, more: Partial<CommandOptions> = {}) => passes(line, { cwd: dir, ...more })
  const unchanged = async (before: string) => {
    if ((await run('git status --porcelain')) !== before) throw new Error('it changed files all the same')
  }
  await step('a dry run writes nothing', async () => {
    await run(`${copy} --dry-run`)
    await unchanged('')
  })
  console.log(pc.dim(`       ${copy}`))
  await step('the copy is made', () => run(copy))
  await step('a second time is refused', async () => {
    const before = await run('git status --porcelain')
    const { code, output } = await command(`${copy} --force`, { cwd: dir, signal: ending.signal })
    if (code !== 1 || !output.includes(`apps/${name} is there already`)) throw new Error(output)
    await unchanged(before)
  })
  const fast = async () => {
    await step('what is generated is up to date', () => run('npm run --silent generate -- --check'))
    await step('the schemas may be published', () => run('npm -w @repo/avro run --silent gate'))
    await step('layout', () =>
      run(`npx prettier --check --log-level warn apps/${name} schemas packages/contracts docs *.md *.yml`),
    )
    await step('directions between packages', () => run('npm run --silent boundaries'))
    await step('its unit tests', () => run(`npm run --silent test:unit -- --testPathPatterns apps/${name}/`))
    await step('docker compose accepts it', async () => {
      const { code } = await command('docker compose version', { cwd: dir, signal: ending.signal })
      if (code !== 0) return 'skipped: no docker here'
      await run('docker compose config --quiet')
      return 'configuration only: building its images takes longer than this check may'
    })
  }
  await together(
    step('types', () => run('npm run --silent typecheck')),
    fast().then(() => atWork(dir)),
  )
}

/** Rejects with the first failure, once everything has ended: the clone is removed only when nobody uses it any more. */
async function together(...all: readonly Promise<unknown>[]): Promise<void> {
  for (const each of all) each.catch((error: unknown) => ending.abort(error))
  await Promise.allSettled(all)
  ending.signal.throwIfAborted()
}

async function atWork(dir: string): Promise<void> {
  const table = {
    ...stackPortVariables,
    ...appPortVariables,
    [name]: { variable: `${name.toUpperCase()}_PORT`, port: 0 },
  }
  const ports: Readonly<Record<string, number>> = await freePorts(table)
  const env = {
    ...process.env,
    ...Object.fromEntries(Object.entries(table).map(([of, { variable }]) => [variable, String(ports[of])])),
  }
  const stopping = new AbortController()
  const signal = AbortSignal.any([ending.signal, stopping.signal])
  let up: () => void = () => undefined
  const isUp = new Promise<void>((resolve) => (up = resolve))
  const running = command('exec node packages/local-stack/start.mjs --no-demo', {
    ...{ cwd: dir, env, signal },
    onOutput: (soFar) => soFar.includes('Up after') && up(),
  })
  try {
    await step('everything is up, the copy included', async () => {
      const ended = running.then(({ output }) => {
        ending.signal.throwIfAborted()
        throw new Error(`it did not start:\n${output}`)
      })
      await Promise.race([isUp, ended])
    })
    const url = (of: string) => `http://127.0.0.1:${ports[of]}`
    const urls = {
      order: url('order'),
      inventory: url('inventory'),
      tracker: url('tracker'),
      copy: url(name),
    }
    await step(`an order is placed, and ${says} follows`, async () => {
      const { orderId, row, event } = await watchCopy(urls, example)
      if (event.service !== name || event.cause.type !== hears) throw new Error(JSON.stringify(event))
      return `${orderId}: ${JSON.stringify(row)}, because of ${event.cause.type}`
    })
    await step('its tests on real parts', () => {
      const stack = {
        brokers: [`127.0.0.1:${ports['kafka']}`],
        adminPostgresUrl: postgresAdminUrl(ports['postgres'] ?? 0),
      }
      const own = { ...env, SAGA_TEST_STACK: JSON.stringify(stack) }
      return passes(`npm run --silent test:integration -- --testPathPatterns apps/${name}/`, {
        cwd: dir,
        env: own,
      })
    })
    await step('every invariant holds', () => passes('npm run --silent judge', { cwd: dir, env }))
  } finally {
    stopping.abort()
    await running
  }
}

/** Its output, without the end of the last line; rejects with all of it when it fails. */
async function passes(
  line: string,
  { cwd, env }: Pick<CommandOptions, 'cwd'> & Partial<CommandOptions>,
): Promise<string> {
  const { code, output } = await command(line, { cwd, signal: ending.signal, ...(env && { env }) })
  ending.signal.throwIfAborted()
  if (code !== 0) throw new Error(`${line} failed (code ${code}):\n${output.trimEnd()}`)
  return output.trimEnd()
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const result = await work()
  const note = typeof result === 'string' && !result.includes('\n') ? pc.dim(` ${result}`) : ''
  console.log(`${pc.green('ok    ')} ${what} ${pc.dim(`${seconds(began)} s`)}${note}`)
  return result
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}
