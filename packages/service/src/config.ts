/**
 * Configuration, declared once per service:
 *
 *   export const spec = { ...baseSpec, ...httpSpec(3001), ...operatorSpec, ...databaseSpec('payment'), ...kafkaSpec, CARD_URL: url({ desc: '...' }) }
 *   export type Config = ConfigOf<typeof spec>
 *   export const loadConfig = (env: Env) => readConfig(spec, env)
 *   envExample(spec)                                                    // the text of .env.example
 *
 * An empty variable counts as absent. `NAME_FILE` may stand in for `NAME`: the value is the content of that file,
 * which is how secrets are mounted in containers.
 */
import { readFileSync } from 'node:fs'
import { customCleanEnv, type CleanedEnv, type CleanedEnvAccessors, type ValidatorSpec } from 'envalid'

export type Env = Readonly<Record<string, string | undefined>>
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- envalid's own constraint on a set of validators
export type Spec = Record<string, ValidatorSpec<any>>
export type ConfigOf<S> = Readonly<Omit<CleanedEnv<S>, keyof CleanedEnvAccessors>>

/** Its message lists every problem at once and shows no value: a wrong value may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The typed configuration in these variables; throws one `ConfigError` that names everything that is wrong. */
export function readConfig<const S extends Spec>(spec: S, env: Env): ConfigOf<S> {
  const problems = new Map<string, string>()
  const raw = { NODE_ENV: env['NODE_ENV'], ...valuesOf(spec, env, problems) }
  const config = customCleanEnv(raw, spec, (cleaned) => cleaned, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        if (!problems.has(name)) problems.set(name, describe(error as Error))
      }
    },
  })
  if (problems.size > 0) throw new ConfigError(complaint(problems))
  return Object.freeze({ ...config }) as ConfigOf<S>
}

/** The text of `.env.example`: every variable, what it is for, and its default or an example. */
export function envExample(spec: Spec): string {
  return Object.entries(spec)
    .map(([name, { desc, example, ...rest }]) => {
      const fallback = 'default' in rest ? rest.default : undefined
      const optional = 'default' in rest
      const value = fallback === undefined ? (example ?? '') : String(fallback)
      const comment = `# ${desc ?? name}${optional ? '' : ' (required)'}`
      return `${comment}\n${optional ? '#' : ''}${name}=${value}\n`
    })
    .join('\n')
}

/** A validator whose value has a default in NODE_ENV=development and nowhere else, not even in tests. */
export function inDevelopment<V extends ValidatorSpec<string>>(validator: V, value: string): V {
  return Object.assign(validator, { developmentDefault: value })
}

function valuesOf(spec: Spec, env: Env, problems: Map<string, string>): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, validator] of Object.entries(spec)) {
    const value = present(env[name]) ?? fromFile(name, env, problems) ?? developmentDefault(validator, env)
    if (value !== undefined) values[name] = value
    if (present(env[name]) !== undefined && present(env[`${name}_FILE`]) !== undefined) {
      problems.set(name, `set together with ${name}_FILE: which one is meant?`)
    }
  }
  return values
}

const present = (value: string | undefined) => (value === '' ? undefined : value)

function fromFile(name: string, env: Env, problems: Map<string, string>): string | undefined {
  const path = present(env[`${name}_FILE`])
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    problems.set(name, `${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`)
    return undefined
  }
}

function developmentDefault(validator: ValidatorSpec<unknown>, env: Env): string | undefined {
  if (env['NODE_ENV'] !== 'development') return undefined
  return (validator as { readonly developmentDefault?: string }).developmentDefault
}

function describe(error: Error): string {
  const detail = error.name === 'EnvMissingError' || error instanceof ReferenceError ? 'missing' : 'wrong'
  return `${detail}: ${error.message.replaceAll(/"[^"]*"/g, '"..."')}`
}

function complaint(problems: ReadonlyMap<string, string>): string {
  const width = Math.max(...[...problems.keys()].map((name) => name.length))
  const lines = [...problems].map(([name, problem]) => `  ${name.padEnd(width)}  ${problem}`)
  return `The configuration is wrong:\n${lines.join('\n')}`
}
