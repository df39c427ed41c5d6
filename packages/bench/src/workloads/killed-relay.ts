import { setTimeout as wait } from 'node:timers/promises'
import { headerNames } from '@repo/messaging/message'
import { tellLeader } from '@repo/messaging/relay-lease'
import { type Database } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'
import { fillOutbox, sampleBacklog } from '../backlog.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement } from '../measurement.ts'
import { verdict } from '../statistics.ts'
import { stampedByTheBroker } from '../stack.ts'
import { topicCheck } from '../topic-check.ts'
import { startRelayProcess } from './relay-process.ts'

/** The leader dies without a word in the middle of a drain, and a standby takes over. */
export const killedRelay: Measurement = {
  name: 'killed-relay',
  title: 'Killed relay: SIGKILL in the middle of a drain, until the next one sends',
  notInQuick: true,
  async run(around) {
    const { stack, plan, signal } = around
    const backlog = sampleBacklog(stack.codec, plan.workloads.backlog)
    const rows = backlog.messages.length
    const wrong: string[] = []
    const url = await stack.database('killed-relay')
    const db = postgres({ url })
    const topic = stack.unique('bench-killed-relay')
    await stack.topics([topic], 6, stampedByTheBroker)
    let firstAt = new Map<string, number>()
    const check = topicCheck(around, {
      topic,
      label: 'the two relays',
      wrong,
      mayRepeat: true,
      onRecord({ headers, timestamp }) {
        const source = String(headers?.[headerNames.source])
        firstAt.set(source, Math.min(firstAt.get(source) ?? Infinity, Number(timestamp)))
      },
    })
    const duplicates: number[] = []
    try {
      const [gaps = []] = await interleaved(
        [
          {
            label: 'takeover',
            async measure(repetition) {
              firstAt = new Map()
              const leader = await startRelayProcess(stack, { url, db, role: 'leader' })
              const standby = await startRelayProcess(stack, { url, db, role: 'standby' })
              await fillOutbox(db, topic, backlog)
              await tellLeader(db)
              await until(signal, async () => (await left(db)) <= rows / 2)
              const killedAt = await leader.kill()
              const leftBehind = await left(db)
              await until(signal, async () => (await left(db)) === 0)
              await standby.stop()
              const arrived = await check(rows, repetition)
              const tookOverAt = firstAt.get(standby.source)
              if (leftBehind === 0 || tookOverAt === undefined) {
                wrong.push(`repetition ${repetition}: the relay was done before it was killed`)
              }
              if (repetition > 0) duplicates.push(arrived.duplicates)
              return (tookOverAt ?? NaN) - killedAt
            },
          },
        ],
        around,
      )
      return {
        series: [
          { label: 'from the kill to the first new record', unit: 'ms', values: gaps },
          { label: 'records that came twice', unit: 'records', values: duplicates },
        ],
        verdicts: [verdict('from the kill to the first new record', 'ms', gaps)],
        notes: [
          `${rows} rows, killed with half of them sent; the end of the gap is the broker's LogAppendTime of the first ` +
            'record with the other source. A standby asks for the lock once a second.',
          'records may come twice, and are counted; what is missing, or a first copy out of its order, is a wrong result',
        ],
        wrong,
      }
    } finally {
      await db.stop()
    }
  },
}

async function left(db: Database): Promise<number> {
  const { rows } = await db.query<{ left: number }>('select count(*)::int as left from outbox')
  return rows[0]?.left ?? NaN
}

async function until(signal: AbortSignal, fact: () => Promise<boolean>): Promise<void> {
  while (!(await fact())) {
    signal.throwIfAborted()
    await wait(10)
  }
}
