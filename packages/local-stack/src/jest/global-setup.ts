import { share, startTemporaryStack } from '../test-stack.ts'
import { running } from './running.ts'

/** Starts one stack for all test files, unless SAGA_TEST_STACK already names one that somebody else keeps. */
export default async function globalSetup(): Promise<void> {
  if (process.env['SAGA_TEST_STACK']) return
  const stack = await startTemporaryStack(process.env)
  running.stack = stack
  // Test files run in child processes, and the environment is what they inherit.
  process.env['SAGA_TEST_STACK'] = share(stack)
}
