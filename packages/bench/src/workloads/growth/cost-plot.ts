import { interleaved } from '../../interleaved.ts'
import {
  type Outcome,
  type LinePlot,
  type Series,
  type Surroundings,
  type Verdict,
} from '../../measurement.ts'
import { type Reading } from '../../process-groups.ts'
import { median, ratios, verdict } from '../../statistics.ts'

/** What one event costs. */
export interface Cost {
  readonly wallUs: number
  /** CPU milliseconds of all processes per 1,000 events, which is microseconds per event. */
  readonly cpuMs: number
}

/** One point of the line, made ready once and measured again and again. */
export interface Probe {
  measure(repetition: number): Promise<Cost>
  stop(): Promise<void>
}

export interface Axis {
  readonly title: string
  readonly x: LinePlot['x']
  readonly at: readonly number[]
  readonly probe: (x: number) => Promise<Probe>
}

export type Grown = Required<Pick<Outcome, 'series' | 'verdicts' | 'plots'>>

/** Measures every point of an axis by turns, so that a slow spell of the machine bends no line. */
export async function costAlong(
  around: Pick<Surroundings, 'plan' | 'progress' | 'signal'>,
  { title, x, at, probe }: Axis,
): Promise<Grown> {
  const probes: Probe[] = []
  const cpu = at.map((): number[] => [])
  try {
    for (const value of at) {
      around.progress(`${title}: preparing ${value}`)
      probes.push(await probe(value))
    }
    const wall = await interleaved(
      probes.map((one, index) => ({
        label: `${title}: ${at[index]}`,
        async measure(repetition) {
          const { wallUs, cpuMs } = await one.measure(repetition)
          if (repetition > 0) cpu[index]?.push(cpuMs)
          return wallUs
        },
      })),
      around,
    )
    const line = (label: string, values: readonly (readonly number[])[]) => ({
      label,
      points: at.map((value, index): [number, number] => [value, median(values[index] ?? [])]),
    })
    return {
      series: at.map((value, index): Series => ({
        label: `${title}: ${value}`,
        unit: 'µs/event',
        values: wall[index] ?? [],
      })),
      verdicts: [growthOf(title, at, wall)],
      plots: [
        {
          title,
          x,
          y: { label: 'µs per event' },
          lines: [line('wall time', wall), line('processor time, all processes', cpu)],
        },
      ],
    }
  } finally {
    for (const one of probes) await one.stop()
  }
}

export function costOf(events: number, wallMs: number, cpu: Reading | undefined): Cost {
  const cpuMs = cpu ? Object.values(cpu).reduce((sum, ms) => sum + ms, 0) : 0
  return { wallUs: (wallMs * 1_000) / events, cpuMs }
}

function growthOf(title: string, at: readonly number[], wall: readonly (readonly number[])[]): Verdict {
  const [first = 0, last = 0] = [at[0], at.at(-1)]
  return verdict(`${title}: ${last} / ${first}`, 'times', ratios(wall.at(-1) ?? [], wall[0] ?? []))
}
