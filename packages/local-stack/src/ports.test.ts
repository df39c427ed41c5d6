import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { appPortVariables, assertFree, freePorts, portsFrom, stackPortVariables } from './ports.ts'

describe('ports', () => {
  it('have defaults that do not meet, each under its own variable', () => {
    const all = Object.values({ ...stackPortVariables, ...appPortVariables })
    expect(new Set(all.map(({ port }) => port)).size).toBe(all.length)
    expect(new Set(all.map(({ variable }) => variable)).size).toBe(all.length)
  })

  it('come from the environment, where a mistake is named', () => {
    expect(portsFrom(stackPortVariables, { SAGA_KAFKA_PORT: '1234' })).toMatchObject({
      kafka: 1234,
      postgres: 15432,
    })
    for (const wrong of ['x', '0', '65536', '1.5'])
      expect(() => portsFrom(stackPortVariables, { SAGA_KAFKA_PORT: wrong })).toThrow(
        `SAGA_KAFKA_PORT=${wrong}`,
      )
  })

  it('are refused when taken, with the variable that changes them', async () => {
    const ports = await freePorts(stackPortVariables)
    await expect(assertFree(ports, stackPortVariables)).resolves.toBeUndefined()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(ports.registry, '127.0.0.1', resolve))
    try {
      await expect(assertFree(ports, stackPortVariables)).rejects.toThrow('SAGA_REGISTRY_PORT')
    } finally {
      await new Promise((resolve) => other.close(resolve))
    }
  })
})
