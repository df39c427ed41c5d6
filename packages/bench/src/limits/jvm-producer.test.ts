import { expect, it } from '@jest/globals'
import { rateIn } from './jvm-producer.ts'

it('reads what ProducerPerformance says of all records, not of the last five seconds', () => {
  const said = `200001 records sent, 40000.2 records/sec (9.80 MB/sec), 1.2 ms avg latency, 300.0 ms max latency.
300000 records sent, 43103.4 records/sec (10.56 MB/sec), 1.1 ms avg latency, 301.00 ms max latency, 1 ms 50th.`
  expect(rateIn(said)).toBe(43_103.4)
  expect(rateIn('Exception in thread "main"')).toBeUndefined()
})
