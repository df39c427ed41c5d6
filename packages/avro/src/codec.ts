/**
 * Messages to framed Avro bytes and back, with the ids of a schema registry.
 *
 * Terms
 *   writer schema  the version with which the bytes were written; its id is in the frame
 *   reader schema  the latest version that this build knows: what the code gets to see
 */
import type { Codec } from '@repo/messaging/message'

import { framedCodec } from './framed-codec.ts'
import { registry } from './registry.ts'
import { lookUpIds, type Waiting } from './schema-ids.ts'
import { loadSubjects, type Subject } from './schemas.ts'
import { versionsToWrite } from './write-versions.ts'

export interface CodecOptions {
  /** Base of the registry's Confluent API: `http://localhost:8080/apis/ccompat/v7`. */
  readonly registryUrl: string
  /** Event type -> version to write; the latest, where nothing is said. */
  readonly writeVersions?: Readonly<Record<string, number>>
  /** Of each call to the registry. */
  readonly timeoutMs?: number
  /** Ends the waiting for a registry that does not answer, or does not know our schemas yet. */
  readonly signal?: AbortSignal
  /** Called before each wait, with what is waited for. */
  readonly onWait?: (waiting: Waiting) => void
  /** What this build knows; /schemas, where nothing is said. */
  readonly subjects?: readonly Subject[]
  readonly nowMs?: () => number
}

export interface StartedCodec extends Codec {
  /** `OrderPlaced v1` -> schema id, for every version that this build knows. */
  readonly schemaIds: ReadonlyMap<string, number>
  /** Event type -> version that is written. */
  readonly writeVersions: ReadonlyMap<string, number>
}

/**
 * A codec that knows the id of every version in /schemas, so that a later outage of the registry stops neither
 * writing nor the reading of any version we know. Waits with back-off for a registry that is down or has not been
 * given our schemas yet, until the signal aborts; then rejects with the last `Failure`.
 *
 * `decode` is synchronous for a schema that is known, and then throws rather than rejects.
 */
export async function startCodec(options: CodecOptions): Promise<StartedCodec> {
  const { registryUrl, timeoutMs = 3_000, signal, onWait, nowMs = Date.now } = options
  const subjects = options.subjects ?? (await loadSubjects())
  const writeVersions = versionsToWrite(subjects, options.writeVersions)
  const schemas = registry({ registryUrl, timeoutMs })
  const schemaIds = await lookUpIds({ subjects, registry: schemas, signal, onWait })
  return {
    schemaIds,
    writeVersions,
    ...framedCodec({ subjects, schemaIds, writeVersions, registry: schemas, nowMs }),
  }
}
