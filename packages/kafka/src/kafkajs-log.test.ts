import { describe, expect, it } from '@jest/globals'
import kafkajs from 'kafkajs'
import { logCreator } from './kafkajs-log.ts'

const { ERROR, WARN, INFO, DEBUG } = kafkajs.logLevel

function lines() {
  const written: string[] = []
  const at = (level: string) => (_fields: object, message: string) => void written.push(`${level} ${message}`)
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const write = logCreator(log)(INFO)
  const say = (level: number, message: string) =>
    write({ namespace: 'K', level, label: '', log: { timestamp: '', logger: 'kafkajs', message } })
  return { written, say }
}

describe("kafkajs's log", () => {
  it('does not call a rebalance an error', () => {
    const { written, say } = lines()
    say(ERROR, 'The coordinator is not aware of this member, re-joining the group')
    say(ERROR, 'Response Heartbeat(key: 12, version: 3)')
    say(WARN, 'The group is rebalancing, re-joining')
    say(INFO, 'Starting')
    say(DEBUG, 'anything')
    say(ERROR, 'Connection error: connect ECONNREFUSED')
    expect(written.map((line) => line.split(' ')[0])).toEqual([
      'debug',
      'debug',
      'debug',
      'debug',
      'debug',
      'warn',
    ])
  })

  it('does not repeat itself while a broker is down', () => {
    const { written, say } = lines()
    for (let n = 0; n < 3; n++) say(ERROR, 'Connection error')
    expect(written).toEqual([
      'warn K: Connection error',
      'debug K: Connection error',
      'debug K: Connection error',
    ])
  })
})
