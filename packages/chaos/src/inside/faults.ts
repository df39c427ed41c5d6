import { setTimeout as wait } from 'node:timers/promises'
import { type Action, type Armed, type Wire } from './control.ts'

export interface AtPoint {
  /** What a `throw` throws here: only what the port may throw. */
  readonly failure: () => Error
  /** What the others do, where there is a connection to do it on. */
  readonly on?: Partial<Readonly<Record<Action, () => Promise<unknown>>>>
}

/** Called whenever the code passes a named point; does what is armed there, which mostly is nothing. */
export type Fault = (point: string, at: AtPoint) => Promise<void>

export function faults(wire: Wire, dice: () => number = Math.random): Fault {
  const done = new Map<string, number>()

  function drawn(point: string): Armed | undefined {
    return wire.now.armed.find(
      (armed) =>
        armed.service === wire.around.service &&
        armed.point === point &&
        (done.get(armed.id) ?? 0) < armed.times &&
        dice() < armed.probability,
    )
  }

  return async (point, { failure, on = {} }) => {
    const armed = drawn(point)
    if (armed === undefined) return
    done.set(armed.id, (done.get(armed.id) ?? 0) + 1)
    wire.hit(point, armed.action)
    switch (armed.action) {
      case 'kill':
        process.kill(process.pid, 'SIGKILL')
        return
      case 'throw':
        throw failure()
      case 'delay':
        await wait(armed.ms)
        return
      case 'block':
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, armed.ms)
        return
      case 'drop connection':
      case 'serialization failure':
      case 'deadlock': {
        const act = on[armed.action]
        if (act === undefined) throw failure()
        await act()
      }
    }
  }
}
