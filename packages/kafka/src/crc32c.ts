/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of a record batch: eight bytes at a time, each with a
 * table of its own, because each table says what its byte will have become when the other seven have gone through.
 */
const reflectedPolynomial = 0x82f63b78

const tables = tablesOf(8)
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as unknown as readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
]

/** The checksum of the bytes from `from` to before `to`, as an unsigned number of 32 bits. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let crc = ~0
  let at = from
  for (; at + 8 <= to; at += 8) {
    const low = crc ^ view.getInt32(at, true)
    const high = view.getInt32(at + 4, true)
    crc =
      (t7[low & 255] as number) ^
      (t6[(low >>> 8) & 255] as number) ^
      (t5[(low >>> 16) & 255] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[high & 255] as number) ^
      (t2[(high >>> 8) & 255] as number) ^
      (t1[(high >>> 16) & 255] as number) ^
      (t0[high >>> 24] as number)
  }
  for (; at < to; at++) crc = (t0[(crc ^ (bytes[at] as number)) & 255] as number) ^ (crc >>> 8)
  return ~crc >>> 0
}

function tablesOf(count: number): readonly Int32Array[] {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ reflectedPolynomial : crc >>> 1
    return crc
  })
  const all = [first]
  while (all.length < count) {
    const previous = all.at(-1) as Int32Array
    all.push(previous.map((crc) => (first[crc & 255] as number) ^ (crc >>> 8)))
  }
  return all
}
