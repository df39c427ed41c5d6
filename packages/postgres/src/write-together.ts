import { type Writable } from 'node:stream'
import { type Client } from './statement.ts'

/**
 * Holds back what is written to the server until this turn is over: statements that are issued together become one
 * packet, for which the server wakes once.
 */
export function writeTogether(client: Client): void {
  const stream = (client as { readonly connection?: { readonly stream?: Partial<Writable> } }).connection
    ?.stream
  if (!stream?.cork || stream.writableCorked) return
  stream.cork()
  process.nextTick(() => stream.uncork?.())
}
