/** The frame of a registry's clients: magic byte 0, schema id (4 bytes, big-endian), Avro body. */
import { Failure } from '@repo/messaging/failures'

export const headerBytes = 5
const magicByte = 0

/** The id of the schema with which the body was written. Throws PAYLOAD_UNREADABLE when there is no such frame. */
export function schemaIdIn(value: Buffer): number {
  if (value.length < headerBytes) {
    throw new Failure('PAYLOAD_UNREADABLE', `${value.length} bytes are no frame: the header alone takes 5`)
  }
  if (value[0] !== magicByte) {
    throw new Failure('PAYLOAD_UNREADABLE', `the magic byte is ${value[0]}, not 0`)
  }
  return value.readInt32BE(1)
}

/** Puts the header in front of a body that begins at `headerBytes`. */
export function writeHeader(buffer: Buffer, schemaId: number): void {
  buffer[0] = magicByte
  buffer.writeInt32BE(schemaId, 1)
}
