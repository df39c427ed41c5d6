import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

import { appPortVariables, freePorts, stackPortVariables } from '../src/ports.ts'
import { startSystem } from '../src/system.ts'

describe('when other programs listen where the stack and the services want to', () => {
  let dataDir: string
  const others: Server[] = []
  beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'saga-taken-'))))
  afterEach(async () => {
    await Promise.all(others.map((other) => new Promise((resolve) => other.close(resolve))))
    await rm(dataDir, { recursive: true, force: true })
  })

  async function listening(): Promise<number> {
    const other = createServer()
    others.push(other)
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    return (other.address() as { readonly port: number }).port
  }

  it('one error names them all, and nothing was started', async () => {
    const free = await freePorts({ ...stackPortVariables, ...appPortVariables })
    const ports = { ...free, kafka: await listening(), order: await listening() }
    const steps: string[] = []
    const starting = startSystem({
      ...{ dataDir, cacheDir: join(dataDir, 'cache'), ports, appPorts: ports, env: {}, operatorToken: '' },
      onStep: (name) => void steps.push(name),
    })
    const told = [
      `Port ${ports.kafka} (kafka) is taken: choose another with SAGA_KAFKA_PORT.`,
      `Port ${ports.order} (order) is taken: choose another with ORDER_PORT.`,
    ]
    await expect(starting).rejects.toThrow(told.join('\n'))
    expect(steps).toEqual([])
  })
})
