/** Mutation testing with Stryker: it changes every line, where the patches break every law. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What is mutated, and with which tests. Names are folders of the table. */
export const targets = {
  order: { mutate: 'apps/order/src/domain/*.ts', tests: 'apps/order/src/**/*.test.ts' },
  payment: { mutate: 'apps/payment/src/domain/*.ts', tests: 'apps/payment/src/**/*.test.ts' },
  inventory: { mutate: 'apps/inventory/src/domain/*.ts', tests: 'apps/inventory/src/**/*.test.ts' },
  shipping: { mutate: 'apps/shipping/src/domain/*.ts', tests: 'apps/shipping/src/**/*.test.ts' },
  // The files whose tests need no database and no broker: a mutant of the others costs seconds, and there are hundreds.
  messaging: {
    mutate:
      'packages/messaging/src/{arrival,back-off,bell,bisect,group-commit,message,message-handler,park-streak,retry}.ts',
    tests: 'packages/messaging/src/**/*.test.ts',
  },
} as const

export type Target = keyof typeof targets

// Not in the lock file: 66 MB that everybody would install, for a command that few run.
export const packages = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/jest-runner@9.6.1'] as const

/** Writes what Stryker reads into a copy of the checkout, and changes that copy in place. */
export async function configure(dir: string, chosen: readonly Target[], concurrency: number): Promise<void> {
  const tests = chosen.map((name) => `<rootDir>/${targets[name].tests}`)
  await writeFile(
    join(dir, 'stryker.jest.config.mjs'),
    `import config from './jest.config.js'
const { displayName, testMatch, ...unit } = config.projects[0]
export default { rootDir: import.meta.dirname, ...unit, testMatch: ${JSON.stringify(tests)} }
`,
  )
  const settings = {
    inPlace: true,
    mutate: [...chosen.map((name) => targets[name].mutate), '!**/*.test.ts', '!**/*.test-kit.ts'],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
    jest: { projectType: 'custom', configFile: 'stryker.jest.config.mjs', enableFindRelatedTests: false },
    coverageAnalysis: 'perTest',
    concurrency,
    // A busy machine is no proof: a test that is merely late has noticed nothing.
    timeoutMS: 30_000,
    plugins: ['@stryker-mutator/jest-runner', './packages/mutants/src/stryker-ignores.mjs'],
    ignorers: ['unreachable'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: reportFile },
    disableTypeChecks: false,
    allowConsoleColors: false,
  }
  await writeFile(join(dir, 'stryker.config.json'), JSON.stringify(settings, null, 2))
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
