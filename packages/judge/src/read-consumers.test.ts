import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'

import { type BrokerView } from './broker.ts'
import { readConsumers } from './read-consumers.ts'
import { services, type ServiceName } from './witnesses.ts'

describe('the consumers of a service', () => {
  const servers: Server[] = []
  afterEach(() => servers.splice(0).forEach((server) => server.close()))

  async function instance(status: number): Promise<string> {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/health/live' ? status : 404).end()
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('are asked one by one: a second that is dead is seen behind a first that lives', async () => {
    const [living, dead] = await Promise.all([instance(200), instance(503)])
    const urls = Object.fromEntries(services.map((service) => [service, [living, dead]]))
    const broker = { owned: () => Promise.resolve(new Set<string>()) } as unknown as BrokerView
    const seen = await readConsumers(urls as Record<ServiceName, string[]>, broker)
    expect(seen.map(({ service }) => service)).toEqual(services)
    for (const { instances } of seen) {
      expect(instances).toEqual([
        { url: living, alive: true },
        { url: dead, alive: false },
      ])
    }
  })
})
