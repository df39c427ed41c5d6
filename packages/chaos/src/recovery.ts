import { type Service } from '@repo/contracts/services'
import { assignedPartitions } from '@repo/judge/member-assignment'
import { withAdmin } from '@repo/kafka/offsets'
import { sessionTimeoutMs } from '@repo/kafka/session-timeout'
import { setTimeout as wait } from 'node:timers/promises'
import { type Target } from './target.ts'

/** A group that has lost a member to a crash must have shared its partitions out again by then. */
export const recoveryBoundMs = sessionTimeoutMs + 3_000

/** A consumer group at one moment. */
export interface Group {
  readonly stable: boolean
  /** Ids of its members. */
  readonly members: ReadonlySet<string>
  /** Partitions that some member owns, as `topic/partition`. */
  readonly owned: ReadonlySet<string>
}

/** Whether a member has gone, and what the group owned before is all owned again. */
export function hasRecovered(before: Group, now: Group): boolean {
  const oneHasGone = [...before.members].some((member) => !now.members.has(member))
  return now.stable && oneHasGone && [...before.owned].every((partition) => now.owned.has(partition))
}

/**
 * Kills an instance of a service, and says how many milliseconds pass until every partition that its group reads has
 * an owner again who lives; undefined when that has not happened in a minute.
 */
export async function recoveryAfterKill(target: Target, service: Service): Promise<number | undefined> {
  return withAdmin(target.stack.brokers, async (admin) => {
    const look = async (): Promise<Group> => {
      const { groups } = await admin.describeGroups([service])
      const members = groups.flatMap((group) => group.members)
      return {
        stable: groups.every(({ state }) => state === 'Stable'),
        members: new Set(members.map(({ memberId }) => memberId)),
        owned: new Set(members.flatMap(({ memberAssignment }) => assignedPartitions(memberAssignment))),
      }
    }
    let before = await look()
    // In the middle of a rebalance a group owns less than it will.
    for (const until = performance.now() + 60_000; !before.stable && performance.now() < until;) {
      await wait(100)
      before = await look()
    }
    const victim = target.fleet.of(service).at(-1)
    if (victim === undefined) return undefined
    const startedAt = performance.now()
    await target.fleet.kill(victim)
    while (performance.now() - startedAt < 60_000) {
      if (hasRecovered(before, await look())) return Math.round(performance.now() - startedAt)
      await wait(100)
    }
    return undefined
  })
}

/** The value below which this share of the samples is; undefined without samples. */
export function percentile(samples: readonly number[], share: number): number | undefined {
  const sorted = samples.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
}
