/** Everything a change must pass. Each step is a command that a person can run alone. */
export interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Runs beside other static steps; tests run alone, after them. */
  readonly kind: 'static' | 'tests'
  readonly proves: string
}

const node = process.execPath
const tsx = (file: string, ...args: readonly string[]) => [node, '--import', 'tsx', file, ...args]
const bin = (path: string, ...args: readonly string[]) => [node, `node_modules/${path}`, ...args]
const jest = (project: string) => [
  node,
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  // One core less than there are is one too few of two: a test that waits for a broker leaves its core free.
  '--maxWorkers=2',
  '--selectProjects',
  project,
]

export const steps: readonly Step[] = [
  {
    name: 'types',
    kind: 'static',
    proves: 'every workspace compiles under the strictest settings',
    command: bin('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'),
  },
  {
    name: 'format',
    kind: 'static',
    proves: 'one layout for every file',
    command: bin('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  },
  {
    name: 'lint',
    kind: 'static',
    proves: 'no floating promise, a pure domain, drivers behind their ports',
    command: bin('eslint/bin/eslint.js', '.'),
  },
  {
    name: 'boundaries',
    kind: 'static',
    proves: 'packages depend only in the allowed directions',
    command: bin('turbo/bin/turbo', 'boundaries'),
  },
  {
    name: 'generated',
    kind: 'static',
    proves: 'types, catalogue, diagrams and examples are what their sources say',
    command: tsx('packages/checks/src/generate.ts', '--check'),
  },
  {
    name: 'schemas',
    kind: 'static',
    proves: 'every version of every event is compatible with every other',
    command: tsx('packages/avro/src/gate-cli.ts'),
  },
  {
    name: 'docs',
    kind: 'static',
    proves: 'links, commands, files and names in the docs exist',
    command: tsx('packages/checks/src/docs-cli.ts'),
  },
  {
    name: 'unit',
    kind: 'tests',
    proves: 'the rules, without any I/O',
    command: jest('unit'),
  },
  {
    name: 'integration',
    kind: 'tests',
    proves: 'the promises, on real Postgres, Kafka and registry',
    command: jest('integration'),
  },
]
