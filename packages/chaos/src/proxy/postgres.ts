import { type Conversation, lost, type Lose, type Loss, passed } from './conversation.ts'
import { Frames } from './frames.ts'

const query = 'Q'.charCodeAt(0)
const bind = 'B'.charCodeAt(0)
const readyForQuery = 'Z'.charCodeAt(0)

const typed = (head: Buffer) => (head.length < 5 ? undefined : 1 + head.readInt32BE(1))

const sync = 'S'.charCodeAt(0)

/**
 * Loses a COMMIT, or the reply to it, of the Postgres protocol. The first message of a client has no type; all others
 * are a type, a length and the rest. Requests may follow each other without waiting: the server says once for each query
 * and each Sync, and once at the start, that it is ready, and so one can count which reply is that to COMMIT. One that
 * travels with other statements is answered with them, at the Sync behind it.
 */
export function postgresCommit(lose: Lose): Conversation {
  let begun = false
  const requests = new Frames((head) => {
    if (begun) return typed(head)
    const size = head.length < 4 ? undefined : head.readInt32BE(0)
    begun = size !== undefined && head.length >= size
    return size
  })
  const answers = new Frames(typed)
  let asked = 0
  // The start is answered too.
  let ready = -1
  let doomed: number | undefined
  return {
    asked(chunk) {
      for (const frame of requests.take(chunk)) {
        if (frame[0] === query || frame[0] === sync) asked += 1
        if (doomed !== undefined || !isCommit(frame)) continue
        const loss: Loss | undefined = lose()
        if (loss === 'request') return lost()
        if (loss === 'answer') doomed = frame[0] === bind ? asked + 1 : asked
      }
      return passed(chunk)
    },
    answered(chunk) {
      const through: Buffer[] = []
      for (const frame of answers.take(chunk)) {
        const swallowed = doomed !== undefined && ready >= doomed - 1
        if (frame[0] === readyForQuery) ready += 1
        // Only when it is ready again has it committed: cut before, it might yet roll back.
        if (doomed !== undefined && ready >= doomed) return lost(through)
        if (!swallowed) through.push(frame)
      }
      return passed(Buffer.concat(through))
    },
  }
}

/** A query, or a statement under the name that it has on our connections, bound to the portal without a name. */
function isCommit(frame: Buffer): boolean {
  const text = frame.toString('latin1', 5, 64)
  return frame[0] === query ? /^commit\b/i.test(text) : frame[0] === bind && text.startsWith('\0commit\0')
}
