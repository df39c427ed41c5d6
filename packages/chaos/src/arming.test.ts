import { describe, expect, it } from '@jest/globals'
import { armed, disarmed, type ArmedFault } from './arming.ts'
import { calm } from './inside/control.ts'

const point: ArmedFault = {
  ...{ kind: 'point', service: 'payment', point: 'relay.send.before', action: 'throw' },
  ...{ probability: 0.4, times: 4, ms: 200 },
}
const starve: ArmedFault = { kind: 'starve', service: 'order' }
const skew: ArmedFault = { kind: 'skew', service: 'order', ms: -7_000 }

describe('what the services are told', () => {
  it('is all of what holds', () => {
    const all = armed(armed(armed(calm, point, '1'), starve, '2'), skew, '3')
    const { kind: _, ...what } = point
    expect(all).toEqual({ armed: [{ id: '1', ...what }], starved: ['order'], skewMs: { order: -7_000 } })
  })

  it('is again what it was, when a fault ends', () => {
    expect(disarmed(armed(calm, point, '1'), point, '1')).toEqual(calm)
    expect(disarmed(armed(calm, starve, '1'), starve, '1')).toEqual(calm)
    expect(disarmed(armed(calm, skew, '1'), skew, '1')).toEqual({ ...calm, skewMs: { order: 0 } })
  })

  it('keeps one of two faults at one point when the other ends', () => {
    const both = armed(armed(calm, point, '1'), point, '2')
    expect(disarmed(both, point, '1').armed.map(({ id }) => id)).toEqual(['2'])
  })
})
