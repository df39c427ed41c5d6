import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { kafkaLibs } from '@repo/local-stack/artifacts'
import { java } from '@repo/local-stack/java'
import { run } from '@repo/local-stack/run'
import { fetchingFrom } from '@repo/local-stack/test-stack'

export interface JvmProducer {
  /** Sends so many records of so many bytes with `acks=all`, in a process of its own; records a second, as it says. */
  send(topic: string, records: number, bytes: number): Promise<number>
}

/** Kafka's own `ProducerPerformance`, or in words why it cannot be had. */
export async function jvmProducer(
  env: NodeJS.ProcessEnv,
  brokers: readonly string[],
): Promise<JvmProducer | string> {
  const fetching = fetchingFrom(env)
  const libs = await kafkaLibs(fetching)
  const jar = (await readdir(libs)).find((name) => /^kafka-tools-\d.*\.jar$/.test(name))
  if (!jar)
    return 'ProducerPerformance is in kafka-tools.jar, which a broker does not need and nobody fetched'
  const command = await java(fetching, env['JAVA_HOME'])
  return {
    async send(topic, records, bytes) {
      const { code, output } = await run(command, [
        '-cp',
        join(libs, '*'),
        'org.apache.kafka.tools.ProducerPerformance',
        ...['--topic', topic, '--num-records', `${records}`, '--record-size', `${bytes}`],
        ...['--throughput', '-1', '--bootstrap-server', brokers.join(','), '--command-property', 'acks=all'],
      ])
      const rate = rateIn(output)
      if (code !== 0 || rate === undefined) throw new Error(`ProducerPerformance failed:\n${output}`)
      return rate
    },
  }
}

/** It reports every 5 s, and in the last line of all records. */
export function rateIn(output: string): number | undefined {
  const rate = [...output.matchAll(/records sent, ([\d.]+) records\/sec/g)].at(-1)?.[1]
  return rate === undefined ? undefined : Number(rate)
}
