import { type ContractEvent } from '@repo/contracts/events'
import { decode, keyOf } from '@repo/messaging/arrival'
import { causeOf } from '@repo/messaging/failures'
import { headerNames, type Codec } from '@repo/messaging/message'
import { type ReceivedRecord } from '@repo/messaging/ports'

import { type LogRecord } from './witnesses.ts'

/** What these records say, in the same order. */
export async function witnessedAll(
  batches: AsyncIterable<readonly ReceivedRecord[]>,
  codec: Codec,
): Promise<readonly LogRecord[]> {
  const log: LogRecord[] = []
  for await (const records of batches) {
    for (const record of records) log.push(await witnessed(record, codec))
  }
  return log
}

/** Rejects only when the registry cannot be asked: bytes that nobody can read are evidence. */
async function witnessed(record: ReceivedRecord, codec: Codec): Promise<LogRecord> {
  const { topic, partition, offset, headers, timestampMs } = record
  const place = {
    topic,
    partition,
    offset,
    key: keyOf(record),
    type: headers[headerNames.type] ?? null,
    source: headers[headerNames.source] ?? null,
    sentAt: new Date(timestampMs),
  }
  try {
    const { message } = await decode(codec, record)
    return { ...place, event: message as ContractEvent }
  } catch (error) {
    if (causeOf(error) !== 'this message') throw error
    return { ...place, unreadable: error instanceof Error ? error.message : String(error) }
  }
}
