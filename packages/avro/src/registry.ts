/** The schema registry, as far as we use it. */
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { Failure } from '@repo/messaging/failures'
import { type Type } from 'avsc'

import { avroOptions } from './avro-types.ts'
import { callRegistry, RegistryRefusal, withoutCredentials } from './registry-call.ts'
import { subjectOf, type RecordSchema } from './schemas.ts'

export interface RegistryOptions {
  /** Base of its Confluent API: `http://localhost:8080/apis/ccompat/v7`. */
  readonly registryUrl: string
  readonly timeoutMs: number
}

export interface Registry {
  /** The id under which this very schema is registered, or undefined. */
  idOf(schema: RecordSchema): Promise<number | undefined>
  /** The schema with this id, or undefined. Throws something that is not a `Failure` when it is not valid Avro. */
  schemaOf(id: number): Promise<Type | undefined>
  /** Registers the schema as the next version of its subject, or finds it there; the id. */
  register(schema: RecordSchema): Promise<number>
  /** From now on every subject refuses a version that is not compatible with all others, both ways. */
  requireFullCompatibility(): Promise<void>
  /** The level by which the registry checks this subject: its own where it has one, else the global one. */
  compatibilityOf(subject: string): Promise<string>
}

/** Throws `Failure` REGISTRY_UNAVAILABLE from every method; `RegistryRefusal` where the registry said no. */
export function registry({ registryUrl, timeoutMs }: RegistryOptions): Registry {
  const url = registryUrl.replace(/\/+$/, '')
  const client = new SchemaRegistry(
    { host: url, retry: { retries: 0 }, middlewares: [ownTransport(timeoutMs)] as never },
    { [SchemaType.AVRO]: { ...avroOptions } } as never,
  )
  return {
    async idOf(schema) {
      try {
        return await client.getRegistryIdBySchema(subjectOf(schema), asRegistered(schema))
      } catch (error) {
        // Of all answers, the client wraps a 404 alone.
        if (error instanceof Failure || error instanceof RegistryRefusal) throw error
        return undefined
      }
    },
    async schemaOf(id) {
      try {
        return (await client.getSchema(id)) as unknown as Type
      } catch (error) {
        if (error instanceof RegistryRefusal && error.status === 404) return undefined
        throw error
      }
    },
    async register(schema) {
      // The client's register() asks for the level of the subject itself, which is "NONE" where the global one rules.
      const subject = encodeURIComponent(subjectOf(schema))
      const body = JSON.stringify({ schema: asRegistered(schema).schema })
      const answer = await callRegistry({
        method: 'POST',
        url: `${url}/subjects/${subject}/versions`,
        body,
        timeoutMs,
      })
      return (answer as { readonly id: number }).id
    },
    async requireFullCompatibility() {
      const body = JSON.stringify({ compatibility: COMPATIBILITY.FULL_TRANSITIVE })
      await callRegistry({ method: 'PUT', url: `${url}/config`, body, timeoutMs })
    },
    async compatibilityOf(subject) {
      const level = `${url}/config/${encodeURIComponent(subject)}?defaultToGlobal=true`
      const answer = await callRegistry({ method: 'GET', url: level, timeoutMs })
      return (answer as { readonly compatibilityLevel: string }).compatibilityLevel
    },
  }
}

function asRegistered(schema: RecordSchema) {
  return { type: SchemaType.AVRO, schema: JSON.stringify(schema) } as const
}

interface ClientRequest {
  method(): string
  url(): string
  body(): string | undefined
}

/**
 * The client's own transport never times out, and reports a refused connection as status 400 and drops the
 * registry's `error_code`: an outage would pass for an unknown schema and park every message.
 */
function ownTransport(timeoutMs: number) {
  return () => ({
    async response(_clientTransport: unknown, _renew: unknown, request: ClientRequest) {
      const body = request.body()
      const answer = await callRegistry({
        method: request.method().toUpperCase(),
        url: request.url(),
        ...(body ? { body } : {}),
        timeoutMs,
      })
      // Both calls of the client are answered with a schema; anything else was said by somebody in between.
      if (!('schema' in answer)) {
        throw new Failure(
          'REGISTRY_UNAVAILABLE',
          `${withoutCredentials(request.url())} answers without a schema`,
        )
      }
      return { data: () => answer }
    },
  })
}
