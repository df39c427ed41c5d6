/**
 * What the chaos tool and the services that it runs tell each other, over two files: one that the tool rewrites
 * (which faults are armed) and one to which the services append (what befell them, what they saw).
 */
import { appendFileSync, readFileSync } from 'node:fs'

export const actions = [
  'kill',
  'throw',
  'delay',
  'block',
  'drop connection',
  'serialization failure',
  'deadlock',
] as const
export type Action = (typeof actions)[number]

/** One armed fault: whoever passes the point, in this service, throws the dice. */
export interface Armed {
  readonly id: string
  readonly service: string
  readonly point: string
  readonly action: Action
  readonly probability: number
  /** In one process, as often as this. */
  readonly times: number
  /** Of a delay or a block. */
  readonly ms: number
}

export interface Control {
  readonly armed: readonly Armed[]
  /** Connections of its own pool that each process of the service keeps busy. */
  readonly starved: readonly string[]
  /** Milliseconds by which the clock of a service is wrong. */
  readonly skewMs: Readonly<Record<string, number>>
}

export const calm: Control = { armed: [], starved: [], skewMs: {} }

export type Told =
  | {
      readonly kind: 'hit'
      readonly at: string
      readonly service: string
      readonly instance: string
      readonly point: string
      readonly action: Action
    }
  | {
      readonly kind: 'saw'
      readonly at: string
      readonly service: string
      readonly instance: string
      readonly what: string
      readonly times: number
    }

export interface Surroundings {
  readonly service: string
  readonly instance: string
  readonly controlFile: string
  readonly toldFile: string
}

/** Read again and again by the process it is about. */
export class Wire {
  #control: Control = calm
  readonly around: Surroundings

  constructor(around: Surroundings) {
    this.around = around
    this.#read()
    setInterval(() => this.#read(), 200).unref()
  }

  get now(): Control {
    return this.#control
  }

  #read(): void {
    try {
      this.#control = JSON.parse(readFileSync(this.around.controlFile, 'utf8')) as Control
    } catch {
      // It is being rewritten, or is not there yet: what was said last still holds.
    }
  }

  // Written before anything else happens: a process that is about to kill itself tells of it first.
  hit(point: string, action: Action): void {
    this.#tell({ kind: 'hit', ...this.#who(), point, action })
  }

  saw(what: string, times = 1): void {
    if (times > 0) this.#tell({ kind: 'saw', ...this.#who(), what, times })
  }

  #who() {
    const { service, instance } = this.around
    return { at: new Date().toISOString(), service, instance }
  }

  #tell(told: Told): void {
    appendFileSync(this.around.toldFile, `${JSON.stringify(told)}\n`)
  }
}
