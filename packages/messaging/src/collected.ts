import type { ReceivedBatch, ReceivedRecord } from './ports.ts'

/** What a subscriber of a test was given, and a way to wait for it that is not time. */
export class Collected {
  readonly batches: ReceivedBatch[] = []
  #waiting: (() => void)[] = []

  get records(): readonly ReceivedRecord[] {
    return this.batches.flatMap(({ records }) => records)
  }

  add(batch: ReceivedBatch): void {
    this.batches.push(batch)
    for (const look of this.#waiting) look()
  }

  atLeast(count: number): Promise<readonly ReceivedRecord[]> {
    return this.until((records) => records.length >= count)
  }

  /** Resolves with all records once they are what is waited for. */
  until(isIt: (records: readonly ReceivedRecord[]) => boolean): Promise<readonly ReceivedRecord[]> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isIt(this.records)) return
        this.#waiting = this.#waiting.filter((other) => other !== look)
        resolve(this.records)
      }
      this.#waiting.push(look)
      look()
    })
  }
}
