import { describe, expect, it } from '@jest/globals'
import { metricSpecs, type MetricSpec } from './names.ts'

const specs: readonly MetricSpec[] = Object.values(metricSpecs)

describe('metric names', () => {
  it('are each used once', () => {
    expect(new Set(specs.map(({ name }) => name)).size).toBe(specs.length)
  })

  it.each(specs.map((spec) => [spec.name, spec] as const))(
    '%s keeps the conventions',
    (name, { type, help }) => {
      expect(name).toMatch(/^(saga|http)_[a-z_]+$/)
      expect(help).toMatch(/\.$/)
      expect(name.endsWith('_total')).toBe(type === 'counter')
      if (type === 'histogram') expect(name).toMatch(/_(seconds|records|messages)$/)
      expect(name).not.toMatch(/_(ms|millis|minutes)/)
    },
  )
})
