import { share, startTemporaryStack } from './test-stack.ts'

// Keeps one stack for many test runs: export what this prints as SAGA_TEST_STACK.
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort())

try {
  let fail: (why: string) => void = () => undefined
  const failed = new Promise<string>((resolve) => (fail = resolve))
  const onDeath = (_part: string, why: string): void => fail(why)
  const stack = await startTemporaryStack(process.env, { signal: interrupted.signal, onDeath })
  console.log(share(stack))
  const end = new Promise<void>((resolve) => interrupted.signal.addEventListener('abort', () => resolve()))
  const failure = await Promise.race([end, failed])
  await stack.stop()
  if (failure !== undefined) throw new Error(failure)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
