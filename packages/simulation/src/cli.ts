/** `npm run simulate`: explores everything that can happen to an order, and says whether every promise holds. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pc from 'picocolors'

import { commandLine, type Flags } from './command-line.ts'
import { notIn } from './containment.ts'
import { diagramFaults, rowsOf } from './diagram-check.ts'
import { exploring, type Model, type Violation } from './explore.ts'
import { logModel } from './log-model.ts'
import { logDefaults } from './log-options.ts'
import { Interrupted, watched } from './progress.ts'
import { explorationLine, situationLines, twinLines, violationLines } from './report.ts'
import { expected } from './situations.ts'
import { soupModel } from './soup.ts'
import { mermaid } from './tale.ts'
import { tryTwin } from './try-twin.ts'
import { twins } from './twins.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const flags = commandLine(process.argv)
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort()).once('SIGTERM', () => interruption.abort())

try {
  process.exitCode = (flags.twins ? await huntTwins(flags.twins) : await explore(flags)) ? 0 : 1
} catch (error) {
  if (!(error instanceof Interrupted)) throw error
  console.error(pc.yellow(`Interrupted. ${error.message}`))
  process.exitCode = 130
}

async function explore({
  model,
  orders,
  units,
  budgets,
  inbox = false,
  refundRefusals,
}: Flags): Promise<boolean> {
  const began = performance.now()
  const wholeStory = orders === undefined && units === undefined
  let ok = true
  const soups = []
  for (const count of model === 'log' ? [] : orders === undefined ? [1, 2] : [orders]) {
    for (const pieces of units === undefined ? (count === 1 ? [1, 0] : [1]) : [units]) {
      const soup = soupModel({ orders: count, units: pieces, refundRefusals, countDeliveries: count === 1 })
      soups.push({ count, soup })
      ok = (await run(`soup, ${named(count, 'order')}, ${named(pieces, 'unit')}`, soup)) && ok
    }
  }
  const ones = soups.filter(({ count }) => count === 1).map(({ soup }) => soup)
  if (ones.length > 0 && units === undefined)
    ok =
      told(
        diagramFaults(ones.map(({ said }) => said)),
        `diagram: ${rowsOf().length} arrows, each was said, and nothing else was`,
      ) && ok

  if (model !== 'soup') {
    const count = orders ?? 1
    const pieces = units === undefined ? (count === 1 ? [1, 0] : [1]) : [units]
    const log = logModel({ ...logDefaults, orders: count, units: pieces, budgets, inbox, refundRefusals })
    ok = (await run(`log, ${named(count, 'order')}`, log)) && ok
    if (ones.length > 0 && ok && wholeStory) {
      const outside = notIn(
        ones.flatMap((soup) => soup.sagas()),
        log.sagas(),
      )
      ok = told(outside, `contained: all business states of the log are in the soup`) && ok
    }
    if (ok && wholeStory && refundRefusals > 0) {
      const wanted = expected(budgets, inbox)
      situationLines(wanted, log.met).forEach((line) => console.log(line))
      ok = wanted.every((name) => log.met.has(name))
    }
  }
  const seconds = ((performance.now() - began) / 1_000).toFixed(0)
  console.log(
    ok ? pc.green(`Everything holds (${seconds} s).`) : pc.red(`Not everything holds (${seconds} s).`),
  )
  return ok
}

async function run(title: string, model: Model): Promise<boolean> {
  const began = performance.now()
  const processor = process.cpuUsage()
  const found = await watched(title, exploring(model), interruption.signal)
  const { user, system } = process.cpuUsage(processor)
  const taken = {
    seconds: (performance.now() - began) / 1_000,
    processorSeconds: (user + system) / 1_000_000,
  }
  console.log(explorationLine(title, found, taken))
  if (!found.violation) return true
  violationLines(found.violation).forEach((line) => console.log(line))
  await write(title, found.violation)
  return false
}

async function write(title: string, { problem, trace }: Violation): Promise<void> {
  const path = join(root, flags.trace)
  await mkdir(dirname(path), { recursive: true })
  const diagram = mermaid(
    trace.flatMap(({ arrows }) => arrows),
    problem,
  )
  await writeFile(path, [`# ${title}`, '', problem, '', ...diagram, ''].join('\n'))
  console.log(`The trace as Mermaid: ${flags.trace}`)
}

async function huntTwins(names: true | readonly string[]): Promise<boolean> {
  const unknown = names === true ? [] : names.filter((name) => !twins.some((twin) => twin.name === name))
  if (unknown.length > 0) {
    console.error(pc.red(`No twin is called ${unknown.join(', ')}. There are:`))
    twins.forEach(({ name }) => console.error(`  ${name}`))
    return false
  }
  const tried = []
  for (const twin of twins.filter(({ name }) => names === true || names.includes(name))) {
    const result = await watched(twin.name, tryTwin(twin), interruption.signal)
    tried.push(result)
    twinLines(result, true).forEach((line) => console.log(line))
    if (names !== true && names.length === 1 && result.caught) await write(twin.name, result.caught)
  }
  const caught = tried.filter((result) => result.caught).length
  const asExpected = tried.every((result) => result.asExpected)
  console.log(
    `${caught} twins caught, ${tried.length - caught} equivalent; ${asExpected ? pc.green('all as expected') : pc.red('not as expected')}`,
  )
  return asExpected
}

function told(problems: readonly string[], fine: string): boolean {
  for (const problem of problems) console.log(pc.red(problem))
  if (problems.length === 0) console.log(fine)
  return problems.length === 0
}

function named(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
