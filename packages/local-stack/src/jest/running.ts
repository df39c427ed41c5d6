import { type Stack } from '../stack.ts'

const key = Symbol.for('saga.test-stack')

/** Survives between set-up and teardown, which the test runner may load as two copies of this module. */
export const running = ((globalThis as Record<symbol, unknown>)[key] ??= {}) as { stack?: Stack }
