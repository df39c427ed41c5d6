import tseslint from 'typescript-eslint'

/** A driver is imported in one package only; everybody else sees the port. */
const drivers = [
  { name: 'kafkajs', message: 'Only @repo/kafka imports kafkajs; use the Broker of @repo/messaging/ports.' },
  { name: 'pg', message: 'Only @repo/postgres imports pg; use the Database of @repo/messaging/ports.' },
  { name: 'avsc', message: 'Only @repo/avro imports avsc; use the Codec of @repo/messaging/message.' },
  { name: 'prom-client', message: 'Only @repo/observability imports prom-client.' },
]

export default tseslint.config(
  { ignores: ['**/node_modules/', '.stack/', '**/generated/', 'coverage/', '.turbo/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A promise that nobody awaits is a publish, a commit or a failure that nobody notices.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-restricted-imports': ['error', { paths: drivers }],
    },
  },
  {
    files: [
      'packages/{kafka,postgres,avro,observability}/**/*.ts',
      'packages/{local-stack,bench,judge}/**/*.ts',
    ],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    // What runs in a service. Its first `fetch` makes V8 compile the parser of HTTP in WebAssembly: 24 MB, a fifth of a service.
    files: [
      'apps/*/src/**/*.ts',
      'packages/{messaging,event-store,kafka,avro,postgres,providers,service,observability}/src/**/*.ts',
    ],
    ignores: ['**/*.test.ts', '**/*.fixture.ts', '**/*.test-kit.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        {
          globals: [
            {
              name: 'fetch',
              message: 'A service calls over HTTP with httpCaller of @repo/providers/http-call.',
            },
          ],
          checkGlobalObject: true,
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='setTimeout']",
          message: 'Tests wait for facts, never for time: use eventually().',
        },
        {
          selector:
            'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]',
          message: 'No skipped or focused test.',
        },
      ],
    },
  },
  {
    files: [
      'apps/*/src/**/*.ts',
      'packages/{decider,contracts,messaging,event-store,kafka,avro,postgres,service,observability}/src/**/*.ts',
    ],
    ignores: ['**/main.ts', '**/migrate.ts', '**/*-cli.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only main.ts and command-line entries read the environment.',
        },
        {
          object: 'Math',
          property: 'random',
          message: 'Take a random source as an argument, or use back-off.ts.',
        },
      ],
    },
  },
  {
    // The domain decides and nothing else: no I/O, no clock, no chance. Everything it needs arrives on the command. Last: of two
    // settings of a rule for one file the later counts alone.
    files: ['apps/*/src/domain/**/*.ts', 'packages/decider/src/**/*.ts', 'packages/contracts/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.|@repo/decider/|@repo/contracts/)',
              message: 'The domain imports only itself, @repo/decider and @repo/contracts.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        {
          globals: [
            'process',
            'fetch',
            'setTimeout',
            'setInterval',
            'setImmediate',
            'console',
            'crypto',
            'performance',
            'Buffer',
          ],
          checkGlobalObject: true,
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Chance arrives on the command.' },
        { object: 'Date', property: 'now', message: 'Time arrives on the command.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time arrives on the command.',
        },
        {
          selector: ':matches(FunctionDeclaration, FunctionExpression, ArrowFunctionExpression)[async=true]',
          message: 'The domain is synchronous.',
        },
      ],
    },
  },
)
