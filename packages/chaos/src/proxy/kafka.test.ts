import { describe, expect, it } from '@jest/globals'
import { kafkaProduce } from './kafka.ts'

const produce = 0
const fetchRecords = 1

function request(api: number, id: number, body = 'body'): Buffer {
  const frame = Buffer.alloc(12 + body.length)
  frame.writeInt32BE(8 + body.length, 0)
  frame.writeInt16BE(api, 4)
  frame.writeInt16BE(9, 6)
  frame.writeInt32BE(id, 8)
  frame.write(body, 12)
  return frame
}

function answer(id: number, body = 'body'): Buffer {
  const frame = Buffer.alloc(8 + body.length)
  frame.writeInt32BE(4 + body.length, 0)
  frame.writeInt32BE(id, 4)
  frame.write(body, 8)
  return frame
}

describe('a line to Kafka that loses answers to Produce', () => {
  it('passes the request on, and cuts the line in place of its answer', () => {
    const line = kafkaProduce(() => 'answer')
    expect(line.asked(request(produce, 5))).toEqual({ forward: request(produce, 5), cut: false })
    expect(line.answered(answer(5))).toEqual({ forward: Buffer.alloc(0), cut: true })
  })

  it('touches no other call, and no answer before the one that is lost', () => {
    const line = kafkaProduce(() => 'answer')
    line.asked(Buffer.concat([request(fetchRecords, 4), request(produce, 5)]))
    expect(line.answered(Buffer.concat([answer(4), answer(5)]))).toEqual({ forward: answer(4), cut: true })
  })

  it('knows calls and answers that come in pieces', () => {
    const line = kafkaProduce(() => 'answer')
    const asked = request(produce, 6)
    line.asked(asked.subarray(0, 3))
    line.asked(asked.subarray(3))
    expect(line.answered(answer(6).subarray(0, 5))).toEqual({ forward: Buffer.alloc(0), cut: false })
    expect(line.answered(answer(6).subarray(5)).cut).toBe(true)
  })

  it('can lose the request itself', () => {
    expect(kafkaProduce(() => 'request').asked(request(produce, 7))).toEqual({
      forward: Buffer.alloc(0),
      cut: true,
    })
  })

  it('lets everything through in fine weather', () => {
    const line = kafkaProduce(() => undefined)
    expect(line.asked(request(produce, 8)).forward).toEqual(request(produce, 8))
    expect(line.answered(answer(8))).toEqual({ forward: answer(8), cut: false })
  })
})
