import { crc32c } from './crc32c.ts'

/** Writes the primitive types of the protocol, one behind the other, into a buffer with enough room for all. */
export class WireWriter {
  readonly #buffer: Buffer
  #at = 0

  constructor(room: number) {
    this.#buffer = Buffer.allocUnsafe(room)
  }

  int8(value: number): void {
    this.#at = this.#buffer.writeInt8(value, this.#at)
  }

  int16(value: number): void {
    this.#at = this.#buffer.writeInt16BE(value, this.#at)
  }

  int32(value: number): void {
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
  }

  int64(value: bigint): void {
    this.#at = this.#buffer.writeBigInt64BE(value, this.#at)
  }

  /** Not negative and below 2^30, zigzag-encoded as the protocol wants it. */
  varint(value: number): void {
    this.#at = this.#varintAt(value, this.#at)
  }

  bytes(bytes: Buffer): void {
    this.#at += bytes.copy(this.#buffer, this.#at)
  }

  /** Without its length. */
  text(text: string): void {
    // Short ones, and nearly all are, cost less here than the way into native code.
    if (text.length < 64) {
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index)
        if (unit > 127) return void (this.#at += this.#buffer.write(text, this.#at))
        this.#buffer[this.#at + index] = unit
      }
      this.#at += text.length
    } else this.#at += this.#buffer.write(text, this.#at)
  }

  /** Writes what `write` does, and before it its length in 4 bytes. */
  lengthBefore(write: () => void): void {
    const before = this.#at
    this.#at += 4
    write()
    this.#buffer.writeInt32BE(this.#at - before - 4, before)
  }

  /** Writes what `write` does, and before it its CRC-32C. */
  checksumBefore(write: () => void): void {
    const before = this.#at
    this.#at += 4
    write()
    this.#buffer.writeUInt32BE(crc32c(this.#buffer, before + 4, this.#at), before)
  }

  /** Most lengths take one or two bytes: it writes behind one, and moves up when it turns out to be more. */
  varintLengthBefore(write: () => void): void {
    const before = this.#at
    this.#at += 1
    write()
    const length = this.#at - before - 1
    const more = sizeOfVarint(length) - 1
    if (more > 0) this.#buffer.copyWithin(before + 1 + more, before + 1, this.#at)
    this.#varintAt(length, before)
    this.#at += more
  }

  written(): Buffer {
    return this.#buffer.subarray(0, this.#at)
  }

  #varintAt(value: number, at: number): number {
    let left = value * 2
    for (; left > 127; left >>>= 7) this.#buffer[at++] = (left & 127) | 128
    this.#buffer[at] = left
    return at + 1
  }
}

function sizeOfVarint(value: number): number {
  let size = 1
  for (let left = value * 2; left > 127; left >>>= 7) size++
  return size
}
