/**
 * Every service that owns a database and a consumer group. What starts, watches or judges services reads this table:
 * `npm start` does not run a service that is not in it.
 */
export const services = {
  order: { port: 3001 },
  payment: { port: 3002 },
  inventory: { port: 3003 },
  shipping: { port: 3004 },
  tracker: { port: 3005 },
} as const satisfies Readonly<Record<string, ServiceDeclaration>>

export interface ServiceDeclaration {
  /** Where it answers on a developer's machine, unless a variable says otherwise. */
  readonly port: number
}

export type Service = keyof typeof services
export const serviceNames = Object.keys(services) as readonly Service[]
