import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { registerSchemas } from '@repo/avro/register'
import { runJob, type Service, services, startApp } from '@repo/local-stack/apps'
import type { Child } from '@repo/local-stack/child'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { appPortVariables, freePorts, type AppPorts, stackPortVariables } from '@repo/local-stack/ports'
import { Processes } from '@repo/local-stack/processes'
import { postgres } from '@repo/postgres/database'

import { customers } from './support/customers.ts'
import { surroundings } from './support/system.ts'

describe('without a broker', () => {
  const processes = new Processes()
  const databases = new Map<Service, TestDatabase>()
  const databaseUrl = (service: Service): string => databases.get(service)?.url ?? ''
  let children: readonly Child[]
  let ports: AppPorts
  let dataDir: string
  beforeAll(async () => {
    await registerSchemas({ registryUrl: testStack.registryUrl })
    const free = await freePorts({ ...stackPortVariables, ...appPortVariables })
    ports = free
    dataDir = await mkdtemp(join(tmpdir(), 'saga-without-broker-'))
    await mkdir(join(dataDir, 'logs'))
    const around = {
      ports,
      // Nobody listens there.
      brokers: [`127.0.0.1:${free.kafka}`],
      registryUrl: testStack.registryUrl,
      operatorToken: 'operator-token-of-the-tests',
      dataDir,
      spawn: processes.spawn.bind(processes),
      databaseUrl,
      env: surroundings(),
    }
    children = await Promise.all(
      services.map(async (service) => {
        databases.set(service, await testStack.database())
        const env = surroundings({ DATABASE_URL: databaseUrl(service) })
        await runJob(`Migrating ${service}`, `apps/${service}/src/migrate.ts`, env)
        // Resolves once the service says that it is ready.
        return startApp(service, around)
      }),
    )
  }, 300_000)
  afterAll(async () => {
    await processes.stop()
    await Promise.all([...databases.values()].map((database) => database.drop()))
    await rm(dataDir, { recursive: true, force: true })
  }, 120_000)

  it.each(services)('%s starts, is ready and is alive', async (service) => {
    for (const probe of ['ready', 'live']) {
      const response = await fetch(`http://127.0.0.1:${ports[service]}/health/${probe}`)
      expect([probe, response.status]).toEqual([probe, 200])
    }
  })

  it('an order is taken, can be read and cancelled, and what is said of it waits', async () => {
    const orderUrl = `http://127.0.0.1:${ports.order}`
    const orderId = await customers(orderUrl).place()
    const read = await fetch(`${orderUrl}/orders/${orderId}`)
    expect([read.status, await read.json()]).toMatchObject([200, { status: 'PENDING' }])
    const cancelled = await fetch(`${orderUrl}/orders/${orderId}/cancel`, { method: 'POST' })
    expect([cancelled.status, await cancelled.json()]).toMatchObject([200, { status: 'CANCELLED' }])
    const db = postgres({ url: databaseUrl('order') })
    const { rows } = await db.query<{ type: string }>('select type from outbox order by id')
    await db.stop()
    expect(rows.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderCancelled'])
  })

  it('every service stops when it is asked to, and says that all went well', async () => {
    await Promise.all(children.map((child) => child.stop()))
    expect(children.map(({ exit }) => exit)).toEqual(services.map(() => ({ code: 0, signal: null })))
  }, 90_000)
})
