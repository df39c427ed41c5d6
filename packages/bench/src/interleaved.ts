import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import { type Surroundings } from './measurement.ts'

/** One contender: gives the value of one repetition. */
export interface Contender {
  readonly label: string
  readonly measure: (repetition: number) => Promise<number>
}

/**
 * A B A B ... after one round that warms caches and the optimizer and does not count. Gives each contender's values,
 * in the order of the contenders.
 */
export async function interleaved(
  contenders: readonly Contender[],
  {
    plan,
    progress,
    signal,
    warmUp = true,
  }: Pick<Surroundings, 'plan' | 'progress' | 'signal'> & { readonly warmUp?: boolean },
): Promise<number[][]> {
  const values = contenders.map((): number[] => [])
  for (let repetition = warmUp ? 0 : 1; repetition <= plan.repetitions; repetition++) {
    for (const [index, { label, measure }] of contenders.entries()) {
      signal.throwIfAborted()
      progress(repetition === 0 ? `${label}, warming up` : `${label}, ${repetition} of ${plan.repetitions}`)
      collectGarbage()
      const value = await measure(repetition)
      if (repetition > 0) values[index]?.push(value)
    }
  }
  return values
}

/** So that nobody pays for what the one before left lying about. */
function collectGarbage(): void {
  gc ??= exposed()
  gc()
}

let gc: (() => void) | undefined

function exposed(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
