import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { type Service, services } from '@repo/contracts/services'
import { Problem } from './problem.ts'

export interface StackPorts {
  readonly postgres: number
  readonly kafka: number
  readonly kafkaController: number
  readonly registry: number
}

/** The variable that changes each port, and the port without it. */
export const stackPortVariables = {
  postgres: { variable: 'SAGA_POSTGRES_PORT', port: 15432 },
  kafka: { variable: 'SAGA_KAFKA_PORT', port: 19092 },
  kafkaController: { variable: 'SAGA_KAFKA_CONTROLLER_PORT', port: 19093 },
  registry: { variable: 'SAGA_REGISTRY_PORT', port: 18081 },
} as const satisfies Record<keyof StackPorts, PortVariable>

/** The same for what runs on top of the three. */
const servicePorts = Object.entries(services).map(([name, { port }]) => [
  name,
  { variable: `${name.toUpperCase()}_PORT`, port },
])
export const appPortVariables: Readonly<Record<AppName, PortVariable>> = {
  ...(Object.fromEntries(servicePorts) as Record<Service, PortVariable>),
  provider: { variable: 'PROVIDER_PORT', port: 3006 },
}

export type AppName = Service | 'provider'
export type AppPorts = Readonly<Record<AppName, number>>

export interface PortVariable {
  readonly variable: string
  readonly port: number
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads every port of a table from the environment, or says which variable is no port. */
export function portsFrom<Name extends string>(
  table: Readonly<Record<Name, PortVariable>>,
  env: Environment,
): Record<Name, number> {
  const entries = Object.entries<PortVariable>(table).map(([name, { variable, port }]) => {
    const text = env[variable]
    const value = text ? Number(text) : port
    if (!Number.isInteger(value) || value < 1 || value > 65_535)
      throw new Problem(`${variable}=${text} is not a port`)
    return [name, value] as const
  })
  return Object.fromEntries(entries) as Record<Name, number>
}

/** Rejects with the variable to change when something already listens on one of the ports. */
export async function assertFree<Name extends string>(
  ports: Readonly<Record<Name, number>>,
  table: Readonly<Record<Name, PortVariable>>,
): Promise<void> {
  const taken: string[] = []
  for (const name of Object.keys(table) as Name[]) {
    const server = await listen(ports[name]).catch(() => undefined)
    if (server) await close(server)
    else taken.push(`Port ${ports[name]} (${name}) is taken: choose another with ${table[name].variable}.`)
  }
  if (taken.length > 0) throw new Problem(taken.join('\n'))
}

// Below the ports that Linux, macOS and Windows give to whoever asks for any: what is free here stays free until it is used.
const lowest = 20_000
const highest = 32_000

/** For each name of the table a port nobody listens on at this moment, all different. */
export async function freePorts<Name extends string>(
  table: Readonly<Record<Name, PortVariable>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(table) as Name[]
  const servers: Server[] = []
  while (servers.length < names.length) {
    const server = await listen(randomInt(lowest, highest)).catch(unlessTaken)
    if (server) servers.push(server)
  }
  const ports = servers.map((server, index) => [names[index], portOf(server)] as const)
  await Promise.all(servers.map(close))
  return Object.fromEntries(ports) as Record<Name, number>
}

function unlessTaken(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
