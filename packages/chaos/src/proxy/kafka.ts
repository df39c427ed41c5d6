import { type Conversation, lost, type Lose, passed } from './conversation.ts'
import { Frames } from './frames.ts'

const produce = 0
const sized = () => new Frames((head) => (head.length < 4 ? undefined : 4 + head.readInt32BE(0)))

/**
 * Loses Produce requests, or their answers, of the Kafka protocol: a request is its length, the number of the call,
 * its version and a correlation id; an answer is its length and that id.
 */
export function kafkaProduce(lose: Lose): Conversation {
  const requests = sized()
  const answers = sized()
  const doomed = new Set<number>()
  return {
    asked(chunk) {
      for (const frame of requests.take(chunk)) {
        if (frame.readInt16BE(4) !== produce) continue
        const loss = lose()
        if (loss === 'request') return lost()
        if (loss === 'answer') doomed.add(frame.readInt32BE(8))
      }
      return passed(chunk)
    },
    answered(chunk) {
      const through: Buffer[] = []
      for (const frame of answers.take(chunk)) {
        if (doomed.has(frame.readInt32BE(4))) return lost(through)
        through.push(frame)
      }
      return passed(Buffer.concat(through))
    },
  }
}
