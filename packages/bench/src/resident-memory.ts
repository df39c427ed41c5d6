import { kilobytesOf } from './process-status.ts'

/** Megabytes, of each service. */
export const residentTarget = { atMost: 120 }

/** Adds what each process holds now to the samples of its name. */
export function sampleResident(
  samples: Record<string, number[]>,
  pids: Readonly<Record<string, number>>,
): void {
  for (const [name, pid] of Object.entries(pids)) (samples[name] ??= []).push(residentMbOf(pid) ?? NaN)
}

/** Megabytes of a process that are in memory, without its children. Undefined where there is no /proc. */
export function residentMbOf(pid: number): number | undefined {
  const kilobytes = kilobytesOf(pid)?.('VmRSS')
  return kilobytes === undefined ? undefined : kilobytes / 1_024
}
