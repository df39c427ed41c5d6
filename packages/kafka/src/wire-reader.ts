/** Reads the primitive types of the protocol, one behind the other. */
export class WireReader {
  readonly bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  int8(): number {
    return this.bytes.readInt8(this.#past(1))
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#past(2))
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#past(4))
  }

  /** In decimal. */
  int64Text(): string {
    const at = this.#past(8)
    const high = this.bytes.readInt32BE(at)
    // As far as numbers are exact they are several times cheaper than bigint.
    if (high >= -(2 ** 20) && high < 2 ** 20) return String(high * 2 ** 32 + this.bytes.readUInt32BE(at + 4))
    return this.bytes.readBigInt64BE(at).toString()
  }

  /** Zigzag-encoded, of up to 53 bits: no length, offset or age of a record is larger. */
  varint(): number {
    let byte = this.bytes[this.at++] as number
    let value = byte & 127
    for (let factor = 128; byte > 127; factor *= 128) {
      byte = this.bytes[this.at++] as number
      value += (byte & 127) * factor
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  text(length: number): string {
    const from = this.#past(length)
    return this.bytes.toString('utf8', from, this.at)
  }

  /** The same, cheaper when it is `likely`, which has to be of ASCII for that. */
  textLike(likely: string | undefined, length: number): string {
    if (likely?.length !== length) return this.text(length)
    for (let index = 0; index < length; index++) {
      const byte = this.bytes[this.at + index] as number
      if (byte > 127 || byte !== likely.charCodeAt(index)) return this.text(length)
    }
    this.at += length
    return likely
  }

  /** As many bytes, or none when there are fewer than zero. */
  slice(length: number): Buffer {
    const from = this.#past(Math.max(0, length))
    return this.bytes.subarray(from, this.at)
  }

  /** Bytes behind their length as a varint, or null when that is negative. */
  nullable(): Buffer | null {
    const length = this.varint()
    return length < 0 ? null : this.slice(length)
  }

  skipNullable(): void {
    const length = this.varint()
    this.at += Math.max(0, length)
  }

  #past(bytes: number): number {
    const from = this.at
    this.at += bytes
    return from
  }
}
