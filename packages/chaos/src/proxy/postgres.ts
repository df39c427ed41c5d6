import { type Conversation, lost, type Lose, type Loss, passed } from './conversation.ts'
import { Frames } from './frames.ts'

const query = 'Q'.charCodeAt(0)
const parse = 'P'.charCodeAt(0)
const readyForQuery = 'Z'.charCodeAt(0)

const typed = (head: Buffer) => (head.length < 5 ? undefined : 1 + head.readInt32BE(1))

/**
 * Loses a COMMIT, or the reply to it, of the Postgres protocol. The first message of a client has no type; all others
 * are a type, a length and the rest. The reply to a COMMIT has come when the server is ready for the next query.
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
  let loss: Loss | undefined
  return {
    asked(chunk) {
      for (const frame of requests.take(chunk)) {
        if (!isCommit(frame)) continue
        loss ??= lose()
        if (loss === 'request') return lost()
      }
      return passed(chunk)
    },
    answered(chunk) {
      const frames = answers.take(chunk)
      if (loss !== 'answer') return passed(chunk)
      // Only when it is ready again has it committed: cut before, it might yet roll back.
      return frames.some((frame) => frame[0] === readyForQuery) ? lost() : passed(Buffer.alloc(0))
    },
  }
}

function isCommit(frame: Buffer): boolean {
  if (frame[0] !== query && frame[0] !== parse) return false
  return /(^|\0)commit\b/i.test(frame.toString('latin1', 5, 64))
}
