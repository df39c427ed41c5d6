import { types } from 'node:util'
import { Failure, type FailureCode } from '@repo/messaging/failures'
import { Skipped } from './batch.ts'

/**
 * SQLSTATE classes and codes that say "not now, and not for anybody": the server goes, is full, refuses connections,
 * or cut this one. 57014 and 25P0x are our own time limits on a server that is too slow.
 */
const unavailableStates = /^(08...|53...|57P0[1-5]|57014|25P0[234]|25006|28000|28P01|3D000|58...)$/

/** A race that somebody else won. 23505 is one too: two transactions inserted the same new key. */
const conflictStates = new Set(['23505', '40001', '40P01', '55P03'])

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])

/** What pg itself says, without a code, when a connection is gone or does not come. */
const clientMessages =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/

/** The error as a `Failure` that keeps the original as its cause; an error that is nobody's weather comes back as is. */
export function classify(error: unknown): unknown {
  if (!types.isNativeError(error) || error instanceof Failure) return error
  const code = failureOf(error)
  return code ? new Failure(code, describe(error), { cause: error }) : error
}

/** Whether the connection is gone, or no longer in step with us after a reply that did not come in time. */
export function isConnectionLost(error: unknown): boolean {
  const original = originalOf(error)
  if (!types.isNativeError(original)) return false
  const state = sqlState(original)
  return state === undefined ? failureOf(original) !== undefined : /^(08...|57P0[1-5]|25P0[34])$/.test(state)
}

/**
 * Whether the server has refused a COMMIT, so that it did not take place. Not when it ends the connection over it (FATAL)
 * or itself (PANIC), nor when it says that it goes (57P0x), that the connection does (08, 25P03), that its disk fails
 * (53, 58) or that it is at a loss (XX): it may have committed before. The severity is in its own language: the codes are
 * for a server that does not speak English.
 */
export function isRefusal(error: unknown): boolean {
  const original = originalOf(error)
  const state = types.isNativeError(original) ? sqlState(original) : undefined
  if (state === undefined || /^(08|53|58|XX|57P0|25P0[34])/.test(state)) return false
  return !/^(FATAL|PANIC)$/.test((original as { severity?: string }).severity ?? '')
}

/**
 * The statement was not looked at, because an earlier one of its transaction failed; or it is not known, because the one
 * that it was to be parsed with was not looked at.
 */
export function isSkipped(error: unknown): boolean {
  const original = originalOf(error)
  if (original instanceof Skipped) return true
  return types.isNativeError(original) && /^(25P02|26000)$/.test(sqlState(original) ?? '')
}

/** A migration changed a table under a prepared statement: on this connection the statement fails for ever. */
export function isStalePlan(error: unknown): boolean {
  return (originalOf(error) as { routine?: string } | undefined)?.routine === 'RevalidateCachedQuery'
}

function originalOf(error: unknown): unknown {
  return error instanceof Failure ? error.cause : error
}

function failureOf(error: Error): FailureCode | undefined {
  const state = sqlState(error)
  if (state !== undefined) {
    if (conflictStates.has(state) || isStalePlan(error)) return 'CONFLICT'
    return unavailableStates.test(state) ? 'DATABASE_UNAVAILABLE' : undefined
  }
  const { code } = error as { code?: unknown }
  const isNetwork = typeof code === 'string' && networkCodes.has(code)
  return isNetwork || clientMessages.test(error.message) ? 'DATABASE_UNAVAILABLE' : undefined
}

function sqlState(error: Error): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown }
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined
}

function describe(error: Error): string {
  const state = sqlState(error)
  if (state === undefined) return error.message || String((error as { code?: unknown }).code)
  const { table, constraint } = error as { table?: string; constraint?: string }
  const where = [table, constraint].filter(Boolean).join('.')
  return `${error.message} [${state}${where ? ` ${where}` : ''}]`
}
