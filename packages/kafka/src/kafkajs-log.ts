import { logLevel, type LogEntry, type logCreator as LogCreator } from 'kafkajs'
import { type Log } from '@repo/messaging/log'

/** What kafkajs calls errors and warnings while members come and go: the protocol at work. */
const ordinary =
  /rebalanc|re-joining|not aware of this member|Response (Heartbeat|JoinGroup|SyncGroup|OffsetCommit|LeaveGroup)|not the correct coordinator|Response without match/i

const repeatAfterMs = 30_000
const maxRemembered = 200

/**
 * kafkajs into our log, one level down: it reports every attempt, and whether an attempt mattered is said by who
 * made it. The same line comes again only after half a minute, or a broker that is down would fill the disk.
 */
export function logCreator(log: Log): LogCreator {
  const lastSeen = new Map<string, number>()
  return () =>
    ({ namespace, level, log: { message, timestamp: _timestamp, logger: _logger, ...fields } }: LogEntry) => {
      const line = `${namespace}: ${message}`
      const write = isRepeated(lastSeen, line) ? 'debug' : levelOf(level, message)
      log[write](fields, line)
    }
}

function levelOf(level: logLevel, message: string): 'debug' | 'warn' {
  return level === logLevel.DEBUG || level === logLevel.INFO || ordinary.test(message) ? 'debug' : 'warn'
}

function isRepeated(lastSeen: Map<string, number>, line: string): boolean {
  const now = Date.now()
  const seen = lastSeen.get(line)
  if (seen !== undefined && now - seen < repeatAfterMs) return true
  if (lastSeen.size >= maxRemembered) lastSeen.clear()
  lastSeen.set(line, now)
  return false
}
