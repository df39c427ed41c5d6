import type { FastifyInstance } from 'fastify'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import type { TSchema } from 'typebox'

/** What is wrong with one member of a request; part of a 400 answer. */
export interface InvalidMember {
  /** JSON pointer within the body, query, path or headers. */
  readonly at: string
  readonly problem: string
}

/**
 * Every error of a request is found, not the first one only. Query, path and headers are text and are converted;
 * a body is JSON and is taken at its word: "1" is not a number there. What is right as it came is taken as it came.
 */
export function validateWithTypeBox(app: Pick<FastifyInstance, 'setValidatorCompiler'>): void {
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    const compiled = Compile(schema)
    const complete = !hasDefaults(schema)
    return (value: unknown) => {
      if (complete && compiled.Check(value)) return { value }
      const defaulted = Value.Default(schema, value)
      const candidate = httpPart === 'body' ? defaulted : Value.Convert(schema, defaulted)
      return compiled.Check(candidate) ? { value: candidate } : { error: compiled.Errors(candidate) }
    }
  })
}

/** Whether something may have to be filled in. A member that is called `default` counts as well, and costs a look. */
function hasDefaults(schema: object): boolean {
  return Object.entries(schema).some(
    ([key, value]) =>
      key === 'default' || (typeof value === 'object' && value !== null && hasDefaults(value as object)),
  )
}

const mostListed = 50

/** The errors of a failed validation as they are shown to the client. */
export function invalidMembers(validation: readonly ValidationError[]): readonly InvalidMember[] {
  // An unknown member is reported twice: where it stands, and by name where it should not be. Once is enough.
  const told = validation.filter(({ keyword }) => keyword !== 'boolean')
  return told.slice(0, mostListed).map(({ instancePath, message, params }) => ({
    at: instancePath === '' ? '/' : instancePath,
    problem: [message ?? 'invalid', namesIn(params)].filter(Boolean).join(': '),
  }))
}

interface ValidationError {
  readonly keyword?: string
  readonly instancePath: string
  readonly message?: string | undefined
  readonly params?: Readonly<Record<string, unknown>> | undefined
}

function namesIn(params: ValidationError['params']): string {
  const names = params?.['additionalProperties'] ?? params?.['allowedValues']
  return Array.isArray(names) ? names.join(', ') : ''
}
