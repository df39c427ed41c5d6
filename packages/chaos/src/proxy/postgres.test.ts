import { describe, expect, it } from '@jest/globals'
import { postgresCommit } from './postgres.ts'

function startup(): Buffer {
  const frame = Buffer.alloc(12)
  frame.writeInt32BE(12, 0)
  frame.writeInt32BE(196_608, 4)
  return frame
}

function message(type: string, body: string): Buffer {
  const frame = Buffer.alloc(6 + body.length)
  frame.write(type, 0)
  frame.writeInt32BE(5 + body.length, 1)
  frame.write(body, 5)
  return frame
}

const nothing = Buffer.alloc(0)
const commit = message('Q', 'commit')
const ready = message('Z', 'I')

describe('a line to Postgres that loses replies to COMMIT', () => {
  it('passes COMMIT on, swallows what the server says, and cuts once the server has committed', () => {
    const line = postgresCommit(() => 'answer')
    line.asked(startup())
    line.answered(ready)
    expect(line.asked(commit)).toEqual({ forward: commit, cut: false })
    expect(line.answered(message('C', 'COMMIT'))).toEqual({ forward: nothing, cut: false })
    expect(line.answered(ready)).toEqual({ forward: nothing, cut: true })
  })

  it('passes on the answers to what was asked in the same breath before it', () => {
    const line = postgresCommit(() => 'answer')
    line.asked(startup())
    line.answered(ready)
    line.asked(Buffer.concat([message('P', 'insert'), message('S', ''), commit]))
    const before = Buffer.concat([message('C', 'INSERT 0 1'), ready])
    expect(line.answered(Buffer.concat([before, message('C', 'COMMIT')]))).toEqual({
      forward: before,
      cut: false,
    })
    expect(line.answered(ready)).toEqual({ forward: nothing, cut: true })
  })

  it('knows a COMMIT that travels with other statements, and swallows what is answered to all of them', () => {
    const bound = Buffer.concat([
      message('B', '\0insert\0'),
      message('E', ''),
      message('B', '\0commit\0'),
      message('E', ''),
      message('S', ''),
    ])
    const line = postgresCommit(() => 'answer')
    line.asked(startup())
    line.answered(ready)
    line.asked(Buffer.concat([message('B', '\0begin\0'), message('E', ''), message('S', '')]))
    expect(line.asked(bound)).toEqual({ forward: bound, cut: false })
    const begun = Buffer.concat([message('C', 'BEGIN'), ready])
    const inserted = Buffer.concat([message('C', 'INSERT 0 1'), message('C', 'COMMIT')])
    expect(line.answered(Buffer.concat([begun, inserted]))).toEqual({ forward: begun, cut: false })
    expect(line.answered(ready)).toEqual({ forward: nothing, cut: true })

    const lossy = postgresCommit(() => 'request')
    lossy.asked(startup())
    expect(lossy.asked(bound)).toEqual({ forward: nothing, cut: true })
  })

  it('does nothing to other statements', () => {
    const line = postgresCommit(() => 'answer')
    line.asked(startup())
    line.asked(message('Q', 'begin'))
    line.asked(message('Q', 'select commit_count from figures'))
    expect(line.answered(Buffer.concat([message('C', 'BEGIN'), ready])).cut).toBe(false)
  })

  it('can lose COMMIT itself: then the server rolls back', () => {
    const line = postgresCommit(() => 'request')
    line.asked(startup())
    expect(line.asked(commit)).toEqual({ forward: nothing, cut: true })
  })

  it('knows a COMMIT that comes right behind the start, and in pieces', () => {
    const line = postgresCommit(() => 'request')
    const all = Buffer.concat([startup(), commit])
    expect(line.asked(all.subarray(0, 20)).cut).toBe(false)
    expect(line.asked(all.subarray(20)).cut).toBe(true)
  })
})
