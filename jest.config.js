/** Two projects: `unit` needs nothing; `integration` runs on the real Postgres, Kafka and registry that the global set-up starts on free ports. */
const common = {
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/.stack/'],
}

export default {
  rootDir: import.meta.dirname,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,packages}/*/src/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,packages}/*/test/**/*.test.ts'],
      globalSetup: '<rootDir>/packages/local-stack/src/jest/global-setup.ts',
      globalTeardown: '<rootDir>/packages/local-stack/src/jest/global-teardown.ts',
    },
  ],
  testTimeout: 180_000,
}
