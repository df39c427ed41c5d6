/** Mutation testing with Stryker: it changes every line, where the patches break every law. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type TargetName = 'order' | 'payment' | 'inventory' | 'shipping' | MessagingTarget
type MessagingTarget =
  | 'messaging'
  | 'messaging-consuming'
  | 'messaging-publishing'
  | 'messaging-effects'
  | 'messaging-dead-letters'
  | 'messaging-in-memory'

/** What is mutated, and with which tests. */
export interface Target {
  readonly folder: string
  readonly has: (file: string) => boolean
  readonly tests: readonly string[]
  /** The tests share a stack, and a variant costs many seconds instead of one. */
  readonly needsStack: boolean
}

export const messagingFolder = 'packages/messaging/src'

// Each variant loads every test file of its target, so a target has only those that are about its files.
const messaging: Readonly<Record<MessagingTarget, Target>> = {
  messaging: alone(
    /^(arrival|back-off|bell|bisect|group-commit|message|message-handler|park-streak|retry)\.ts$/,
  ),
  'messaging-in-memory': alone(/^memory-/),
  'messaging-publishing': onStack(
    /^(depths|outbox-floor|outbox-rows|relay|relay-lease|relay-publish)\.ts$/,
    'a-claim-begins a-commit-in a-crash-around a-cycle a-late depths every-line the-runbook two-relays unsendable versions-stay-in-order-under',
  ),
  'messaging-effects': onStack(
    /^(claim-effects|deadlines|effect|effect-depths|effects|effects-options|first-attempts)\.ts$/,
    'a-deadline an-outcome deadlines every-attempt every-line succeeded two-runners',
    'the-first-attempt versions-stay-in-order-through the-runtime-role',
  ),
  'messaging-dead-letters': onStack(
    /^(blocked-keys|dead-letter-audit|dead-letters|discard|park|replay)\.ts$/,
    'a-blocked-key a-defect an-operator each-kind every-line the-runtime-role',
  ),
  'messaging-consuming': onStack(
    // What every broker must keep is a test, and what it collects belongs to it.
    /^(?!broker-conformance|collected)/,
    'a-defect a-lost-commit batches crash-between database-down deadlines duplicate each-kind every-line inbox-rows',
    'the-first-attempt two-first two-members versions-stay-in-order-through the-runtime-role what-becomes',
  ),
}

export const targets: Readonly<Record<TargetName, Target>> = {
  order: domain('order'),
  payment: domain('payment'),
  inventory: domain('inventory'),
  shipping: domain('shipping'),
  ...messaging,
}

function alone(files: RegExp): Target {
  return {
    folder: messagingFolder,
    has: (file) => files.test(file),
    tests: [`${messagingFolder}/**/*.test.ts`],
    needsStack: false,
  }
}

/** With the tests on a stack that begin with these words. */
function onStack(files: RegExp, ...words: readonly string[]): Target {
  const onStack = words.flatMap((line) => line.split(' '))
  const { tests, ...target } = alone(files)
  return {
    ...target,
    tests: [...tests, ...onStack.map((word) => `packages/messaging/test/${word}*.test.ts`)],
    needsStack: true,
  }
}

function domain(app: string): Target {
  return {
    folder: `apps/${app}/src/domain`,
    has: () => true,
    tests: [`apps/${app}/src/**/*.test.ts`],
    needsStack: false,
  }
}

// Not in the lock file: 66 MB that everybody would install, for a command that few run.
export const packages = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/jest-runner@9.6.1'] as const

export interface Settings {
  readonly target: Target
  /** Files, from the root. */
  readonly mutate: readonly string[]
  readonly jobs: number
}

/** Writes what Stryker reads into a copy of the checkout, which it changes in place. */
export async function configure(dir: string, { target, mutate, jobs }: Settings): Promise<void> {
  const tests = target.tests.map((test) => `<rootDir>/${test}`)
  await writeFile(
    join(dir, 'stryker.jest.config.mjs'),
    `import config from './jest.config.js'
const { displayName, testMatch, ...unit } = config.projects[0]
export default {
  rootDir: import.meta.dirname,
  ...unit,
  testMatch: ${JSON.stringify(tests)},
  testEnvironment: './packages/mutants/src/fail-fast-environment.mjs',
  testTimeout: ${target.needsStack ? 15_000 : 60_000},
}
`,
  )
  const config = {
    inPlace: true,
    mutate,
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
    jest: { projectType: 'custom', configFile: 'stryker.jest.config.mjs', enableFindRelatedTests: false },
    coverageAnalysis: 'perTest',
    concurrency: jobs,
    // Long for tests of milliseconds: on a busy machine one that is merely late has noticed nothing.
    timeoutMS: target.needsStack ? 20_000 : 15_000,
    // What a variant left running, connections above all, goes with its process.
    maxTestRunnerReuse: target.needsStack ? 20 : 0,
    plugins: ['@stryker-mutator/jest-runner', './packages/mutants/src/stryker-ignores.mjs'],
    ignorers: ['unreachable'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: reportFile },
    disableTypeChecks: false,
    allowConsoleColors: false,
  }
  await writeFile(join(dir, 'stryker.config.json'), JSON.stringify(config, null, 2))
}

/** The files of a target whose names have one of these parts, from the root. */
export async function filesOf(
  dir: string,
  target: Target,
  parts: readonly string[] = [''],
): Promise<readonly string[]> {
  const { folder } = target
  // A file belongs to the first target that has it.
  const ofFolder = Object.values(targets).filter((other) => other.folder === folder)
  const names = await readdir(join(dir, folder))
  return names
    .filter((file) => /\.ts$/.test(file) && !/\.test(-kit)?\.ts$/.test(file))
    .filter((file) => ofFolder.find(({ has }) => has(file)) === target)
    .filter((file) => parts.some((part) => file.includes(part)))
    .map((file) => `${folder}/${file}`)
    .sort()
}

const reportFile = 'stryker-report.json'

export interface Mutation {
  readonly file: string
  readonly line: number
  readonly what: string
  readonly status: string
}

export async function readMutations(dir: string): Promise<readonly Mutation[]> {
  const report = JSON.parse(await readFile(join(dir, reportFile), 'utf8')) as Report
  return Object.entries(report.files).flatMap(([file, { mutants }]) =>
    mutants.map(({ location, mutatorName, replacement, status }) => ({
      file,
      line: location.start.line,
      what: `${mutatorName}: ${(replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 80)}`,
      status,
    })),
  )
}

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly mutants: readonly {
          readonly location: { readonly start: { readonly line: number } }
          readonly mutatorName: string
          readonly replacement?: string
          readonly status: string
        }[]
      }
    >
  >
}

export interface Score {
  readonly killed: number
  readonly survived: number
  /** Not counted: the variant did not run at all. */
  readonly errors: number
  readonly percent: number
}

/** Of all variants that ran, how many a test noticed; one that never ends is noticed, one that no test meets is not. */
export function scoreOf(mutations: readonly Mutation[]): Score {
  const count = (...statuses: readonly string[]) =>
    mutations.filter(({ status }) => statuses.includes(status)).length
  const killed = count('Killed', 'Timeout')
  const survived = count('Survived', 'NoCoverage')
  const errors = count('RuntimeError', 'CompileError')
  return { killed, survived, errors, percent: (100 * killed) / Math.max(1, killed + survived) }
}
