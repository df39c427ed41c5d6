import { writeFileSync } from 'node:fs'
import { kilobytesOf } from './process-status.ts'

/** From now on the peak of a process is what it reaches from now on; where that is forbidden, since it started. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Not Linux, not ours, or gone: the peak is an older one, and never too small.
  }
}

/**
 * The most memory that these processes had, in megabytes: what each had for itself, and once what they share (the
 * buffers of Postgres, the program's own text). Undefined where there is no /proc.
 */
export function peakMbOf(pids: readonly number[]): number | undefined {
  const all = pids.flatMap((pid) => memoryOf(pid) ?? [])
  if (all.length === 0) return undefined
  const own = all.reduce((sum, { peakKb, sharedKb }) => sum + Math.max(0, peakKb - sharedKb), 0)
  return (own + Math.max(...all.map(({ sharedKb }) => sharedKb))) / 1_024
}

interface Memory {
  readonly peakKb: number
  /** Of files and of shared segments, now. */
  readonly sharedKb: number
}

function memoryOf(pid: number): Memory | undefined {
  const kilobytes = kilobytesOf(pid)
  // One that has ended and is not waited for yet has none.
  const peakKb = kilobytes?.('VmHWM')
  if (!kilobytes || !peakKb) return undefined
  return { peakKb, sharedKb: (kilobytes('RssFile') ?? 0) + (kilobytes('RssShmem') ?? 0) }
}
