/** `npm run copy-service -- <name>`: see docs/copy-a-service.md, which tells the same steps for doing them by hand. */
import { fileURLToPath } from 'node:url'

import { Command } from 'commander'
import pc from 'picocolors'

import { followUps, run, write } from './apply.ts'
import { uncommitted } from './git.ts'
import { planCopy, type Plan } from './plan.ts'
import { Problem } from './problem.ts'
import { shown } from './show.ts'

interface Flags {
  readonly hears: string
  readonly says?: string
  readonly orSays?: string
  readonly row?: string
  readonly port?: string
  readonly dryRun?: true
  readonly force?: true
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))

const program = new Command('npm run copy-service --')
  .description('Copies apps/shipping to a new service, and adds it to every place that names the services.')
  .argument('<name>', 'of the service: its folder, database, role, group and topic; lower-case letters')
  .option('--hears <Event>', 'the event that it acts on', 'OrderConfirmed')
  .option('--says <Event>', 'what it says when its partner accepts (<Name>Accepted)')
  .option('--or-says <Event>', 'what it says when its partner refuses (the same stem with Refused)')
  .option('--row <noun>', 'what it keeps for each order, in the singular (the name)')
  .option('--port <port>', "on a developer's machine (the next free one)")
  .option('--dry-run', 'write nothing; print what would change')
  .option('--force', 'go on although the working tree has changes that are not committed')
  .addHelpText(
    'after',
    '\nExample:\n  npm run copy-service -- loyalty --row award --hears OrderCompleted --says PointsAwarded --dry-run\n\n' +
      'It refuses a name that exists, so a second run changes nothing. To take a copy back:\n' +
      '  git checkout . && git clean -fd apps schemas packages/contracts && npm install',
  )
  .parse()

try {
  const flags = program.opts<Flags>()
  const plan = await planCopy(root, { ...flags, name: program.args[0] ?? '' })
  const changed = uncommitted(root)
  if (changed.length > 0 && !flags.force && !flags.dryRun) {
    const some = changed.slice(0, 5).join('\n')
    throw new Problem(
      `Commit or stash these first, so that the copy is a change of its own (or --force):\n${some}`,
    )
  }
  for (const change of plan.changes) for (const line of shown(change)) console.log(line)
  if (flags.dryRun) {
    for (const { command, why } of followUps) console.log(`${pc.cyan('then    ')} ${command} ${pc.dim(why)}`)
    console.log('\nNothing was written.')
  } else await carryOut(plan)
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(pc.red(error.message))
  process.exitCode = 1
}

async function carryOut({ words, port, changes }: Plan): Promise<void> {
  await write(root, changes)
  for (const [index, { command, why }] of followUps.entries()) {
    console.log(`${pc.cyan('then    ')} ${command} ${pc.dim(why)}`)
    const output = run(root, command)
    if (output === undefined) continue
    const rest = followUps.slice(index).map((each) => `  ${each.command}`)
    throw new Problem(
      `${output}\n\nThe files are written. What is left to do, once this is mended:\n${rest.join('\n')}`,
    )
  }
  console.log(`
apps/${words.name} hears ${words.hears}, says ${words.says} or ${words.orSays}, keeps ${words.rows}, and answers on port ${port}.

  npm run typecheck && npm run test:unit -- --testPathPatterns apps/${words.name}/
  npm test -- --only format,lint,generated,schemas
  npm start

What to change next, file by file: docs/copy-a-service.md`)
}
