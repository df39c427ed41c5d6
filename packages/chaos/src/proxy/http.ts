import { type Conversation, lost, type Lose, type Loss, passed } from './conversation.ts'

/** Loses POST requests, or the answers to them: one request at a time is on a connection of HTTP/1.1. */
export function httpPost(lose: Lose): Conversation {
  let loss: Loss | undefined
  return {
    asked(chunk) {
      if (!chunk.subarray(0, 5).equals(post)) return passed(chunk)
      loss = lose()
      return loss === 'request' ? lost() : passed(chunk)
    },
    answered: (chunk) => (loss === 'answer' ? lost() : passed(chunk)),
  }
}

const post = Buffer.from('POST ')
