/**
 * What one consumer still has to read of one order's events on one topic, and what it would read again after a crash:
 * the part of a partition that belongs to one key. Each queue has a number, and each step from one to the next is
 * worked out once.
 */
import { Interner, remembered } from './interner.ts'

interface Queue {
  /** Handled, in order; empty when nobody can crash any more. */
  readonly behind: readonly number[]
  readonly ahead: readonly number[]
}

export interface Taken {
  readonly message: number
  /** The queue without it, its offset committed or not yet. */
  readonly rest: number
  /** The queue without it, when it will never be read again. */
  readonly aside: number
}

export function queues() {
  const all = new Interner<Queue>('queues')
  const empty = all.idOf({ behind: [], ahead: [] })

  const pushed = remembered((packed) => {
    const queue = all.valueOf(packed >> 8)
    return all.idOf({ ...queue, ahead: [...queue.ahead, packed & 0xff] })
  })
  const without = (queue: Queue, at: number, keep: boolean): Taken => {
    const message = queue.ahead[at] as number
    const ahead = queue.ahead.toSpliced(at, 1)
    const behind = keep ? [...queue.behind, message] : queue.behind
    return { message, rest: all.idOf({ behind, ahead }), aside: all.idOf({ ...queue, ahead }) }
  }
  const heads = remembered((packed): readonly Taken[] => {
    const queue = all.valueOf(packed >> 2)
    const places = (packed & 2) > 0 ? queue.ahead.map((_, at) => at) : queue.ahead.slice(0, 1).map(() => 0)
    return places.map((at) => without(queue, at, (packed & 1) > 0))
  })
  const rewound = remembered((id): readonly number[] => {
    const { behind, ahead } = all.valueOf(id)
    return behind.map((_, from) =>
      all.idOf({ behind: behind.slice(0, from), ahead: [...behind.slice(from), ...ahead] }),
    )
  })
  const forgotten = remembered((id) => all.idOf({ ...all.valueOf(id), behind: [] }))

  return {
    empty,
    pushed: (queue: number, message: number): number => pushed((queue << 8) | message),
    /** What may be handled next: the head, or anything where messages overtake each other. */
    heads: (queue: number, keep: boolean, overtaking: boolean): readonly Taken[] =>
      heads((queue << 2) | (overtaking ? 2 : 0) | (keep ? 1 : 0)),
    /** The queue after each crash that is possible now: with the last one, two ... messages ahead once more. */
    rewound,
    /** The queue when nobody can crash any more. */
    forgotten,
  }
}

export type Queues = ReturnType<typeof queues>
