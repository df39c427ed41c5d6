import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Processes } from '../src/processes.ts'

// Owns one process that would run for an hour, and says its pid.
const folder = process.argv[2] ?? ''
mkdirSync(folder, { recursive: true })
const processes = new Processes({ removeAfterwards: folder })
const child = processes.spawn({
  name: 'sleeper',
  command: process.execPath,
  args: ['-e', 'setTimeout(() => undefined, 3_600_000)'],
  logFile: join(folder, 'sleeper.log'),
})
console.log(child.pid)
