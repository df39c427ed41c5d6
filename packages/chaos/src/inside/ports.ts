import { systemClock as realClock, type Clock } from '@repo/messaging/ports'
import { wire } from './wire.ts'

export * from '@repo/messaging/ports'

/** The clock of this machine, wrong by as much as the chaos tool says. */
export const systemClock: Clock = {
  now: () => new Date(realClock.now().getTime() + (wire.now.skewMs[wire.around.service] ?? 0)),
}
