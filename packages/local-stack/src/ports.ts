import { createServer, type Server } from 'node:net'
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
export async function assertFree(
  ports: Readonly<Record<string, number>>,
  table: Readonly<Record<string, PortVariable>>,
): Promise<void> {
  const taken: string[] = []
  for (const [name, port] of Object.entries(ports)) {
    const server = await listen(port).catch(() => undefined)
    if (server) await close(server)
    else taken.push(`port ${port} (${name}) is taken: set ${table[name]?.variable ?? name} to another`)
  }
  if (taken.length > 0) throw new Problem(taken.join('\n'))
}

/** Ports nobody listens on at this moment, all different. */
export async function freeStackPorts(): Promise<StackPorts> {
  const servers = await Promise.all(Array.from({ length: 4 }, () => listen(0)))
  const [postgres = 0, kafka = 0, kafkaController = 0, registry = 0] = servers.map(portOf)
  await Promise.all(servers.map(close))
  return { postgres, kafka, kafkaController, registry }
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
