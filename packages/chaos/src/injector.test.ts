import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Facts, type Known } from './facts.ts'
import { type Fault, type Planned } from './faults.ts'
import { Injector } from './injector.ts'
import { partOf } from './parts.ts'
import { behaviourIn } from './provider-mood.ts'
import { type Rogue } from './rogue.ts'
import { type Target } from './target.ts'

const planned = (fault: Fault, forMs: number, must?: true): Planned => ({
  ...{ fault, atMs: 0, forMs },
  ...(must && { must }),
})
const line = (line: 'kafka' | 'postgres', kind: 'reset' | 'black hole'): Fault => ({
  ...{ kind: 'line', line, weather: { kind } },
})

describe('the injector', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'injector-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Lines that note their weather. */
  function world() {
    const weather: string[] = []
    const facts: Known[] = []
    const said: string[] = []
    const set = (name: string) => ({
      set: ({ kind }: { readonly kind: string }) => void weather.push(`${name} ${kind}`),
    })
    const target = { lines: { kafka: [set('kafka')], postgres: [set('postgres')] } }
    const controlFile = join(folder, 'control.json')
    const injector = new Injector({
      target: target as unknown as Target,
      facts: { controlFile, add: (fact: Known) => void facts.push(fact) } as Facts,
      rogue: { poison: () => Promise.reject(new Error('no')) } as unknown as Rogue,
      chance: () => 0,
      say: (text) => void said.push(text),
    })
    return { injector, weather, facts, said, control: () => JSON.parse(readFileSync(controlFile, 'utf8')) }
  }

  const { signal } = new AbortController()

  it('undoes what it has done, and writes it down', async () => {
    const { injector, weather, facts } = world()
    await injector.carryOut([planned(line('kafka', 'reset'), 1)], signal)
    expect(weather).toEqual(['kafka reset', 'kafka fine'])
    expect(facts).toMatchObject([{ fact: 'fault', kind: 'line to kafka: reset', target: 'kafka' }])
    expect(injector.active).toEqual([])
  })

  it('leaves out a second fault of one part, and does others at the same time', async () => {
    const { injector, weather } = world()
    const plan = [line('kafka', 'reset'), line('kafka', 'black hole'), line('postgres', 'reset')]
    await injector.carryOut(
      plan.map((fault) => planned(fault, 1)),
      signal,
    )
    expect(weather).not.toContain('kafka black hole')
    expect(weather).toEqual(expect.arrayContaining(['kafka reset', 'postgres reset']))
  })

  it('has one that no run may be without wait for its part, also when the load is over', async () => {
    const { injector, weather } = world()
    const plan = [planned(line('kafka', 'reset'), 1, true), planned(line('kafka', 'black hole'), 1, true)]
    await injector.carryOut([...plan, planned(line('postgres', 'reset'), 1)], AbortSignal.abort())
    expect(weather).toEqual(['kafka reset', 'kafka fine', 'kafka black hole', 'kafka fine'])
  })

  it('does not write down as done what could not be done', async () => {
    const { injector, facts, said } = world()
    const unknown = { kind: 'line', line: 'order', weather: { kind: 'reset' } } as const
    await injector.carryOut([planned(unknown, 1)], signal)
    expect(facts).toEqual([])
    expect(said[0]).toContain('line to order: reset (order) could not be done')
  })

  it('arms points and takes them back; nobody has passed them as long as no process tells', async () => {
    const { injector, facts, control } = world()
    const point: Fault = {
      ...{ kind: 'point', service: 'payment', point: 'relay.send.before', action: 'throw' },
      ...{ probability: 1, times: 1, ms: 0 },
    }
    const carrying = injector.carryOut([planned(point, 1)], signal)
    await carrying
    expect(control()).toEqual({ armed: [], starved: [], skewMs: {} })
    expect(facts).toEqual([])
  })
})

describe('the part that a fault needs for itself', () => {
  it('is shared by what would undo each other', () => {
    const share = (one: Fault, other: Fault) => partOf(one) !== undefined && partOf(one) === partOf(other)
    expect(share({ kind: 'provider restart' }, { kind: 'provider', behaviour: 'slow' })).toBe(true)
    expect(
      share({ kind: 'rolling restart', service: 'order' }, { kind: 'scale', service: 'order', to: 3 }),
    ).toBe(true)
    expect(
      share({ kind: 'skew', service: 'order', ms: 1 }, { kind: 'skew', service: 'payment', ms: 1 }),
    ).toBe(false)
    expect(share({ kind: 'starve', service: 'order' }, { kind: 'skew', service: 'order', ms: 1 })).toBe(false)
    expect(partOf({ kind: 'kill', service: 'order' })).toBeUndefined()
  })
})

describe('the mood of the provider', () => {
  it('is the same to every kind of call, and of itself when nothing is asked of it', () => {
    const odds = { 'lose-answer': 0.5 }
    expect(behaviourIn('loses answers')).toEqual({
      probabilities: { charge: odds, refund: odds, booking: odds },
    })
    expect(behaviourIn(undefined)).toEqual({})
  })
})
