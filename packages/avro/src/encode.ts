import { Failure } from '@repo/messaging/failures'
import type { Message } from '@repo/messaging/message'
import { type Type } from 'avsc'

import { headerBytes, writeHeader } from './frame.ts'

interface Writer {
  readonly id: number
  readonly version: number
  readonly avro: Type
}

/** Frames messages with the schema that was added for their type. */
export function encoder() {
  const writers = new Map<string, Writer>()
  // Messages are written here and copied out: a record is encoded in one pass, whatever its size.
  let scratch = Buffer.allocUnsafe(64 * 1024)

  return {
    add: (type: string, writer: Writer) => void writers.set(type, writer),

    /** Throws MESSAGE_INVALID, and names the fields, when the message is not what its schema says. */
    message(message: Message): Buffer {
      const writer = writers.get(message.type)
      if (!writer) throw new Failure('MESSAGE_INVALID', `no event type "${message.type}" in /schemas`)
      let end = write(writer, message, scratch)
      if (end < 0) {
        scratch = Buffer.allocUnsafe(2 * (scratch.length - end))
        end = write(writer, message, scratch)
      }
      writeHeader(scratch, writer.id)
      return Buffer.from(scratch.subarray(0, end))
    },
  }
}

function write({ avro, version }: Writer, message: Message, into: Buffer): number {
  try {
    return avro.encode(message, into, headerBytes)
  } catch (error) {
    const what = `${message.type} v${version} ${message.eventId}`
    throw new Failure('MESSAGE_INVALID', `${what}: ${invalidFields(avro, message)}`, { cause: error })
  }
}

function invalidFields(avro: Type, message: Message): string {
  const found: string[] = []
  const errorHook = (path: readonly string[], value: unknown, type: Type) =>
    void found.push(`${path.join('.')} is ${describe(value)}, not ${type.typeName}`)
  avro.isValid(message, { errorHook: errorHook as never })
  return found.join('; ')
}

function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'object' && value !== null ? value.constructor?.name : JSON.stringify(value)
}
