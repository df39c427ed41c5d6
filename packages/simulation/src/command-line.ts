import { Command, InvalidArgumentError, Option } from 'commander'

import { faults, noFaults, oneOfEach, type Budgets } from './log-options.ts'

export interface Flags {
  readonly model: 'soup' | 'log' | 'both'
  readonly orders?: number
  readonly units?: number
  readonly budgets: Budgets
  readonly inbox?: boolean
  readonly refundRefusals: number
  readonly twins?: true | readonly string[]
  readonly trace: string
}

/** What `npm run simulate` was asked for. Ends the process when it cannot be understood. */
export function commandLine(argv: readonly string[]): Flags {
  return new Command('npm run simulate --')
    .description(
      'Explores everything that can happen to an order, over the deciders that the services run: every order of\n' +
        'messages, every answer of the providers, a cancel and the deadline at any instant, and faults. Complete: nothing\n' +
        'is sampled. Judges every state, and every ending.',
    )
    .addOption(
      new Option(
        '--model <model>',
        'soup: anybody may repeat anything at any time; log: queues, runners, faults',
      )
        .choices(['soup', 'log', 'both'])
        .default('both'),
    )
    .option(
      '--orders <n>',
      'orders that compete for the shelf (without it: soup 1 and 2, log 1)',
      whole(1, 4),
    )
    .option(
      '--units <n>',
      'pieces on the shelf (without it: one order with 1 and with 0, more orders with 1)',
      whole(0, 9),
    )
    .addOption(
      new Option(
        '--budgets <list>',
        `log: how many of each fault, as ${faults.join('=1,')}=1; or all=N, or none`,
      )
        .argParser(budgetsFrom)
        .default(oneOfEach, 'one of each'),
    )
    .option('--inbox', 'log: recognise messages that were handled by their ids; off, states alone must do')
    .option('--refund-refusals <n>', 'how often a refund may be refused', whole(0, 3), 1)
    .option('--twins [names...]', 'explore buggy twins of the saga instead, all of them or these')
    .option(
      '--trace <file>',
      'where the trace of a violation is written, as Mermaid',
      '.stack/simulation/violation.md',
    )
    .addHelpText(
      'after',
      '\nExits with 0 when everything holds and every situation came about, 1 when not, 130 when interrupted.\n' +
        '\nExamples:\n' +
        '  npm run simulate                                       about two minutes\n' +
        '  npm run simulate -- --budgets none                     the log without faults, a second\n' +
        '  npm run simulate -- --twins                            what catches what\n' +
        '  npm run simulate -- --twins claim-not-written          one twin, with its trace\n' +
        '  npm run simulate -- --model soup --orders 3            long\n' +
        '  npm run simulate -- --model log --orders 2 --budgets lease=1',
    )
    .parse(argv)
    .opts<Flags>()
}

/** `park=1,lease=2`, `all=1` or `none`. */
export function budgetsFrom(text: string): Budgets {
  if (text === 'none') return noFaults
  let budgets: Budgets = noFaults
  for (const part of text.split(',')) {
    const [, name = '', count = ''] = /^([a-z]+)=(\d)$/.exec(part.trim()) ?? []
    const known = faults.find((fault) => fault === name)
    if (known) budgets = { ...budgets, [known]: Number(count) }
    else if (name === 'all')
      budgets = Object.fromEntries(faults.map((fault) => [fault, Number(count)])) as unknown as Budgets
    else
      throw new InvalidArgumentError(`Not "${part}": one of ${faults.join(', ')} or all, as name=N, or none.`)
  }
  return budgets
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`A whole number from ${least} to ${most}.`)
    }
    return value
  }
}
