import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'

import { FetchSession, type SessionFetch, type TopicToFetch } from './fetch-session.ts'

const from = (topic: string, ...offsets: readonly (number | undefined)[]): TopicToFetch => ({
  topic,
  partitions: offsets.flatMap((offset, partition) =>
    offset === undefined ? [] : [{ partition, fetchOffset: String(offset), maxBytes: 1_000 }],
  ),
})
const names = ({ topics }: SessionFetch) =>
  topics.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, fetchOffset }) => `${topic}/${partition}@${fetchOffset}`),
  )
const accepted = (sessionId: number) => ({ errorCode: 0, sessionId })

/** A broker, as far as it remembers what a fetch reads. */
function brokerOf({ hasRoom }: { hasRoom: () => boolean }) {
  const sessions = new Map<number, { epoch: number; partitions: Map<string, string> }>()
  let lastId = 0
  return {
    forget: () => sessions.clear(),
    /** The answer, and from where every partition was read for it. */
    fetch(request: SessionFetch) {
      const session =
        request.sessionEpoch === 0
          ? { epoch: 0, partitions: new Map<string, string>() }
          : sessions.get(request.sessionId)
      if (!session) return { errorCode: 70, sessionId: 0, read: undefined }
      if (session.epoch !== request.sessionEpoch) return { errorCode: 71, sessionId: 0, read: undefined }
      session.epoch++
      for (const { topic, partitions } of request.forgottenTopics) {
        for (const partition of partitions) session.partitions.delete(`${topic}/${partition}`)
      }
      for (const { topic, partitions } of request.topics) {
        for (const { partition, fetchOffset } of partitions) {
          session.partitions.set(`${topic}/${partition}`, fetchOffset)
        }
      }
      let { sessionId } = request
      if (request.sessionEpoch === 0) {
        sessions.delete(sessionId)
        sessionId = hasRoom() ? ++lastId : 0
        if (sessionId !== 0) sessions.set(sessionId, session)
      }
      return { errorCode: 0, sessionId, read: session.partitions }
    },
  }
}

describe('a fetch session', () => {
  it('names every partition once, and from then on what has changed', () => {
    const session = new FetchSession()
    const first = session.next([from('a', 0, 0), from('b', 7)])
    expect(first).toMatchObject({ sessionId: 0, sessionEpoch: 0 })
    expect(names(first)).toEqual(['a/0@0', 'a/1@0', 'b/0@7'])
    session.answered(first, accepted(5))

    const second = session.next([from('a', 0, 3), from('b', 7)])
    expect(second).toMatchObject({ sessionId: 5, sessionEpoch: 1, forgottenTopics: [] })
    expect(names(second)).toEqual(['a/1@3'])
    session.answered(second, accepted(5))

    const third = session.next([from('a', 0, 3), from('b', 7)])
    expect(third).toMatchObject({ sessionId: 5, sessionEpoch: 2, topics: [], forgottenTopics: [] })
  })

  it('says which partitions are not ours to read any more', () => {
    const session = new FetchSession()
    session.answered(session.next([from('a', 0, 0), from('b', 0)]), accepted(5))
    const fetch = session.next([from('a', 0)])
    expect(fetch.topics).toEqual([])
    expect(fetch.forgottenTopics).toEqual([
      { topic: 'a', partitions: [1] },
      { topic: 'b', partitions: [0] },
    ])
  })

  it('begins again where an answer was lost, and ends the session of which nobody knows how far it is', () => {
    const session = new FetchSession()
    session.answered(session.next([from('a', 0)]), accepted(5))
    const lost = session.next([from('a', 1)])
    const again = session.next([from('a', 1)])
    expect(again).toMatchObject({ sessionId: 5, sessionEpoch: 0 })
    expect(names(again)).toEqual(['a/0@1'])
    // The answer to the first comes after all, and says nothing about the second.
    session.answered(lost, accepted(5))
    session.answered(again, accepted(6))
    expect(session.next([from('a', 1)])).toMatchObject({ sessionId: 6, sessionEpoch: 1, topics: [] })
  })

  it('reads what is asked for, and nothing else, whatever becomes of requests, answers and sessions', () => {
    const wanted = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.array(fc.option(fc.nat(3), { nil: undefined }), { maxLength: 3 }),
    )
    const step = fc.record({
      wanted,
      fate: fc.constantFrom('answered', 'answered', 'answered', 'request lost', 'answer lost', 'forgotten'),
      hasRoom: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let hasRoom = true
        const broker = brokerOf({ hasRoom: () => hasRoom })
        const session = new FetchSession()
        let refusedBefore = false
        for (const { wanted, fate, ...rest } of steps) {
          hasRoom = rest.hasRoom
          if (fate === 'forgotten') broker.forget()
          const topics = Object.entries(wanted).map(([topic, offsets]) => from(topic, ...offsets))
          const request = session.next(topics)
          if (fate === 'request lost') {
            refusedBefore = false
            continue
          }
          const answer = broker.fetch(request)
          if (answer.read) expect([...answer.read].sort()).toEqual(everythingIn(topics))
          // A session that the broker does not know is a fetch for nothing, once.
          else expect(refusedBefore).toBe(false)
          refusedBefore = answer.read === undefined && fate !== 'answer lost'
          if (fate !== 'answer lost') session.answered(request, answer)
        }
      }),
    )
  })
})

function everythingIn(topics: readonly TopicToFetch[]): readonly (readonly [string, string])[] {
  return topics
    .flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, fetchOffset }) => [`${topic}/${partition}`, fetchOffset] as const),
    )
    .sort()
}
