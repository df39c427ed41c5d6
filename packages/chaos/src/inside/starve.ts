import { type Database } from '@repo/messaging/ports'
import { type Wire } from './control.ts'

const connections = 10

/** Keeps every connection of the pool busy while the tool says so. */
export function starve(db: Database, wire: Wire): void {
  let starving = false
  setInterval(() => {
    if (starving || !wire.now.starved.includes(wire.around.service)) return
    starving = true
    wire.saw('pool starved')
    const busy = Array.from({ length: connections }, () => db.query('select pg_sleep(2)'))
    void Promise.allSettled(busy).then(() => (starving = false))
  }, 250).unref()
}
