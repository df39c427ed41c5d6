import { kilobytesOf } from './process-status.ts'

/** Megabytes of a process that are in memory, without its children. Undefined where there is no /proc. */
export function residentMbOf(pid: number): number | undefined {
  const kilobytes = kilobytesOf(pid)?.('VmRSS')
  return kilobytes === undefined ? undefined : kilobytes / 1_024
}
