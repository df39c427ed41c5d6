import { running } from './running.ts'

/** Stops the stack that the set-up started, and no other. */
export default async function globalTeardown(): Promise<void> {
  await running.stack?.stop()
}
