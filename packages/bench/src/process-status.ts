import { readFileSync } from 'node:fs'

/** Reads fields in kB of what the kernel says of a process. Undefined where there is no /proc, or no such process. */
export function kilobytesOf(pid: number): ((field: string) => number | undefined) | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return (field) => {
      const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
      return kilobytes === undefined ? undefined : Number(kilobytes)
    }
  } catch {
    return undefined
  }
}
