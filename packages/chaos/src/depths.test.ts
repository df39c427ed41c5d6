import { describe, expect, it } from '@jest/globals'
import { lagIn } from './depths.ts'

describe('the lag that an instance reports', () => {
  it('is the sum over its partitions', () => {
    const metrics = `# HELP saga_consumer_lag_records Records not yet handled.
# TYPE saga_consumer_lag_records gauge
saga_consumer_lag_records{service="payment",topic="order.events",partition="0"} 12
saga_consumer_lag_records{service="payment",topic="order.events",partition="1"} 30
saga_consumer_alive{service="payment"} 1`
    expect(lagIn(metrics)).toBe(42)
  })

  it('is unknown, and not nothing, when it has no partition', () => {
    expect(lagIn('saga_consumer_alive{service="payment"} 1')).toBeUndefined()
  })
})
