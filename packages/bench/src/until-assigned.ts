import { setTimeout as wait } from 'node:timers/promises'
import { type Subscription } from '@repo/messaging/ports'

/** Resolves when a member of a group has got its first partition. */
export async function untilAssigned(member: Pick<Subscription, 'assigned'>): Promise<void> {
  while (Object.keys(member.assigned()).length === 0) await wait(2)
}
