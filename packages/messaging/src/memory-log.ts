import { createHash } from 'node:crypto'
import { Failure } from './failures.ts'
import type { ReceivedRecord, RecordToSend } from './ports.ts'

/** The same limit as a broker has by default. */
const maxRecordBytes = 1024 * 1024

/** Topics as arrays: appended to, read by offset, never shortened. */
export class MemoryLog {
  readonly #topics = new Map<string, ReceivedRecord[][]>()
  readonly #waiting = new Set<() => void>()

  createTopic(name: string, partitions: number): void {
    if (this.#topics.has(name)) throw new Error(`topic ${name} is there already`)
    this.#topics.set(
      name,
      Array.from({ length: partitions }, () => []),
    )
  }

  /** All or nothing. */
  append(records: readonly RecordToSend[]): void {
    const places = records.map((record) => this.#placeOf(record))
    for (const { record, partition, log } of places) {
      const { topic, key, value, headers } = record
      const offset = BigInt(log.length)
      log.push({ topic, partition, offset, key: Buffer.from(key), value, headers, timestampMs: Date.now() })
    }
    for (const wake of [...this.#waiting]) wake()
  }

  partitionsOf(topic: string): number {
    return this.#partitions(topic).length
  }

  read(topic: string, partition: number): readonly ReceivedRecord[] {
    return this.#partitions(topic)[partition] ?? []
  }

  /** Resolves when something was appended anywhere, or the signal aborts. */
  appended(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#waiting.delete(end)
        signal.removeEventListener('abort', end)
        resolve()
      }
      this.#waiting.add(end)
      signal.addEventListener('abort', end)
      if (signal.aborted) end()
    })
  }

  #placeOf(record: RecordToSend) {
    if (record.value.length > maxRecordBytes) {
      throw new Failure('RECORD_TOO_LARGE', `${record.value.length} bytes for ${record.topic}`)
    }
    const partitions = this.#partitions(record.topic)
    const partition = createHash('sha1').update(record.key).digest().readUInt32BE() % partitions.length
    return { record, partition, log: partitions[partition] as ReceivedRecord[] }
  }

  #partitions(topic: string): ReceivedRecord[][] {
    const partitions = this.#topics.get(topic)
    if (!partitions) throw new Failure('TOPIC_UNKNOWN', topic)
    return partitions
  }
}
