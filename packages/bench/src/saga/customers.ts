import { type BenchStack } from '../stack.ts'
import { watchCompletions } from './completions.ts'
import { orderClient } from './order-client.ts'
import { Sagas } from './sagas.ts'
import { type SagaSystem, startSagaSystem } from './system.ts'
import { verifier } from './verify.ts'

/** Who orders from the four services, waits for what becomes of it, and reads afterwards what was said. */
export interface Customers {
  readonly sagas: Sagas
  /** What is wrong with everything that was said so far, for the orders that were acknowledged, in words. */
  problems(when: string): Promise<readonly string[]>
  stop(): Promise<void>
}

export async function openCustomers(stack: BenchStack, { orderUrl }: SagaSystem): Promise<Customers> {
  const verify = await verifier(stack)
  const completions = await watchCompletions(stack)
  const client = orderClient(orderUrl)
  const sagas = new Sagas(client, completions)
  return {
    sagas,
    problems: (when) => verify.problems(sagas.acknowledged, when),
    async stop() {
      await client.stop()
      await completions.stop()
    },
  }
}

export interface RunningSagas extends Pick<Customers, 'sagas' | 'problems'> {
  readonly system: SagaSystem
}

/** Starts the services with customers in front of them, and ends both whatever becomes of the work. */
export async function withSagas<Result>(
  stack: BenchStack,
  work: (running: RunningSagas) => Promise<Result>,
): Promise<Result> {
  const system = await startSagaSystem(stack)
  try {
    const customers = await openCustomers(stack, system)
    try {
      return await work({ system, ...customers })
    } finally {
      await customers.stop()
    }
  } finally {
    await system.stop()
  }
}
