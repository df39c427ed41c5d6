/**
 * The answer to a Fetch request, v11, read in one go but for what is in the records: see `fetched-record.ts`. kafkajs makes
 * three objects and more of every record, a promise for every partition and a copy of the headers for every header;
 * `fast-fetch.ts` puts this in its place.
 *
 * Whoever asks for a member of it gets what kafkajs gives: the rest of kafkajs works on it.
 */
import { FetchedRecord } from './fetched-record.ts'
import { WireReader } from './wire-reader.ts'

export interface FetchAnswer {
  readonly throttleTime: number
  readonly clientSideThrottleTime: number
  readonly errorCode: number
  readonly sessionId: number
  readonly responses: readonly {
    readonly topicName: string
    readonly partitions: readonly FetchedPartition[]
  }[]
}

export interface FetchedPartition {
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: string
  readonly lastStableOffset: string
  readonly lastStartOffset: string
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[]
  readonly preferredReadReplica: number
  readonly messages: readonly unknown[]
}

/** Reads a record set that begins with its length, as only kafkajs can: old or compressed. */
export type ReadOtherwise = (recordSet: Buffer) => Promise<readonly unknown[]>

export async function readFetchAnswer(bytes: Buffer, otherwise: ReadOtherwise): Promise<FetchAnswer> {
  const reader = new WireReader(bytes)
  const clientSideThrottleTime = reader.int32()
  const errorCode = reader.int16()
  const sessionId = reader.int32()
  const responses: FetchAnswer['responses'][number][] = []
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topicName = reader.text(reader.int16())
    const partitions: FetchedPartition[] = []
    for (let left = reader.int32(); left > 0; left--) {
      const read = partition(reader)
      // Hardly ever: what a promise for each partition costs is most of what an empty answer costs.
      partitions.push(
        read.rest ? { ...read.partition, messages: await otherwise(read.rest) } : read.partition,
      )
    }
    responses.push({ topicName, partitions })
  }
  // Since v8 the broker has not waited: it expects the client to.
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses }
}

/** `rest`: the record set with its length, when it is not one that is read here. */
function partition(reader: WireReader): { partition: FetchedPartition; rest: Buffer | undefined } {
  const header = {
    partition: reader.int32(),
    errorCode: reader.int16(),
    highWatermark: reader.int64Text(),
    lastStableOffset: reader.int64Text(),
    lastStartOffset: reader.int64Text(),
    abortedTransactions: aborted(reader),
    preferredReadReplica: reader.int32(),
  }
  const from = reader.at
  const length = reader.int32()
  if (length <= 0) return { partition: { ...header, messages: [] }, rest: undefined }
  const messages = recordBatches(reader.slice(length))
  return messages === 'not ours'
    ? { partition: { ...header, messages: [] }, rest: reader.bytes.subarray(from, reader.at) }
    : { partition: { ...header, messages }, rest: undefined }
}

function aborted(reader: WireReader): FetchedPartition['abortedTransactions'] {
  const transactions: FetchedPartition['abortedTransactions'][number][] = []
  for (let left = reader.int32(); left > 0; left--) {
    transactions.push({ producerId: reader.int64Text(), firstOffset: reader.int64Text() })
  }
  return transactions
}

// Of a record batch (KIP-98): what stands before its length ends, and where its parts are.
const headBytes = 12
const overheadBytes = 61
const magicAt = 16
const attributesAt = 21
const compression = 0x07
const appendTime = 0x08
const transactional = 0x10
const control = 0x20
// Numbers are exact up to 2^53, and no batch holds 2^32 records.
const exactOffsets = 2n ** 52n

function recordBatches(set: Buffer): readonly unknown[] | 'not ours' {
  const messages: unknown[] = []
  let at = 0
  // The last batch may be cut off: the limit of a fetch is one of bytes.
  while (at + overheadBytes <= set.length) {
    const isOurs = set[at + magicAt] === 2 && (set.readInt16BE(at + attributesAt) & compression) === 0
    if (!isOurs || set.readBigInt64BE(at) > exactOffsets) return 'not ours'
    const end = at + headBytes + set.readInt32BE(at + 8)
    if (end > set.length) break
    recordBatch(new WireReader(set.subarray(at, end)), messages)
    at = end
  }
  return messages
}

function recordBatch(reader: WireReader, into: unknown[]): void {
  const firstOffset = Number(reader.int64Text())
  reader.int32() // length
  const partitionLeaderEpoch = reader.int32()
  const magicByte = reader.int8()
  reader.int32() // checksum: kafkajs does not compare it, and TCP has one
  const attributes = reader.int16()
  const lastOffsetDelta = reader.int32()
  const firstTimestamp = Number(reader.int64Text())
  const maxTimestamp = reader.int64Text()
  const batchContext = {
    firstOffset: firstOffset.toString(),
    firstTimestamp: firstTimestamp.toString(),
    partitionLeaderEpoch,
    inTransaction: (attributes & transactional) > 0,
    isControlBatch: (attributes & control) > 0,
    lastOffsetDelta,
    producerId: reader.int64Text(),
    producerEpoch: reader.int16(),
    firstSequence: reader.int32(),
    maxTimestamp,
    timestampType: (attributes & appendTime) > 0 ? 1 : 0,
    magicByte,
  }
  const bytes = { reader, names: [], texts: [] }
  for (let left = reader.int32(); left > 0; left--) {
    into.push(new FetchedRecord(bytes, batchContext, firstOffset, firstTimestamp))
  }
}
