export interface DefectThresholds {
  /** Messages that a handler failed on. It is our code, and healthy code fails on one of them now and then. */
  readonly handler: number
  /**
   * Records that could not be read. The bytes are somebody else's, and a broken producer writes many in a row; but
   * when nothing at all can be read any more, it is our codec or the wrong registry.
   */
  readonly payload: number
}

export const defaultDefectThresholds: DefectThresholds = { handler: 5, payload: 50 }

/**
 * Tells poison from a defect: so many parks in a row over different keys, with no success between them, are not the
 * messages' fault. Whoever goes on parking then discards a whole topic in silence.
 */
export function parkStreak(thresholds: DefectThresholds): {
  /** Whether this park would be one too many. */
  readonly isDefect: (fault: keyof DefectThresholds, key: string) => boolean
  readonly succeeded: (fault?: keyof DefectThresholds) => void
} {
  const keys = { handler: new Set<string>(), payload: new Set<string>() }
  return {
    isDefect(fault, key) {
      keys[fault].add(key)
      return keys[fault].size >= thresholds[fault]
    },
    succeeded(fault) {
      if (fault !== 'payload') keys.handler.clear()
      keys.payload.clear()
    },
  }
}
