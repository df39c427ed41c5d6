import { Failure } from '@repo/messaging/failures'
import type { Codec, Message } from '@repo/messaging/message'
import { type Type } from 'avsc'

import { avroType } from './avro-types.ts'
import { encoder } from './encode.ts'
import { headerBytes, schemaIdIn } from './frame.ts'
import type { Registry } from './registry.ts'
import { latestOf, subjectOf, type Subject } from './schemas.ts'
import { writerSchemas, type WriterSchema } from './writer-schemas.ts'

export interface FramedCodecOptions {
  readonly subjects: readonly Subject[]
  /** `OrderPlaced v1` -> schema id, for every version of the subjects. */
  readonly schemaIds: ReadonlyMap<string, number>
  /** Event type -> version to write. */
  readonly writeVersions: ReadonlyMap<string, number>
  /** Whom to ask for an id that is not among `schemaIds`. */
  readonly registry: Pick<Registry, 'schemaOf'>
  readonly nowMs: () => number
}

type Body = Omit<Message, 'type'>

/** A codec whose schemas and ids are at hand. `decode` is synchronous, and throws, for a schema that is known. */
export function framedCodec({
  subjects,
  schemaIds,
  writeVersions,
  registry,
  nowMs,
}: FramedCodecOptions): Codec {
  const readers = new Map<string, Type>()
  const typesByName = new Map<string, string>()
  for (const subject of subjects) {
    const { schema } = latestOf(subject)
    readers.set(subjectOf(schema), avroType(schema))
    typesByName.set(subjectOf(schema), subject.type)
  }
  const writers = writerSchemas({ registry, readers, nowMs })
  const encode = encoder()
  for (const { type, versions } of subjects) {
    for (const { version, schema } of versions) {
      const id = schemaIds.get(`${type} v${version}`)
      if (id === undefined) throw new TypeError(`no schema id for ${type} v${version}`)
      const avro = avroType(schema)
      writers.learn(id, avro)
      if (version === writeVersions.get(type)) encode.add(type, { id, version, avro })
    }
  }

  function read(writer: WriterSchema, value: Buffer, expectedType: string): Message {
    const type = typesByName.get(writer.name)
    if (type !== expectedType) {
      throw new Failure('TYPE_MISMATCH', `ce_type is ${expectedType}, the bytes are a ${writer.name}`)
    }
    return messageOf(type, bodyOf(writer, value))
  }

  return {
    encode: encode.message,
    decode(value, expectedType) {
      const id = schemaIdIn(value)
      const writer = writers.known(id)
      if (writer) return read(writer, value, expectedType)
      return writers.find(id).then((found) => read(found, value, expectedType))
    },
  }
}

function bodyOf(writer: WriterSchema, value: Buffer): Body {
  try {
    const { value: body, offset } = writer.read(value, headerBytes)
    if (offset < 0) throw new RangeError('the bytes end too early')
    if (offset < value.length) throw new RangeError(`${value.length - offset} bytes too many`)
    return body as Body
  } catch (error) {
    throw new Failure('PAYLOAD_UNREADABLE', `${writer.name}: ${(error as Error).message}`, { cause: error })
  }
}

function messageOf(type: string, body: Body): Message {
  const { eventId, aggregateId, aggregateVersion, occurredAt, metadata, data } = body
  if (!(aggregateVersion >= 1 && aggregateVersion < 2 ** 31)) {
    throw new Failure('MESSAGE_INVALID', `${type} ${eventId}: aggregateVersion is ${aggregateVersion}`)
  }
  return { eventId, type, aggregateId, aggregateVersion, occurredAt, metadata, data }
}
