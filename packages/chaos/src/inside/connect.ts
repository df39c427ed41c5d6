import { connect as connectReally, type ConnectConfig, type Connections } from '@repo/service/connect'
import { type Context } from '@repo/service/run'
import { faultyBroker } from './faulty-broker.ts'
import { faultyDatabase } from './faulty-database.ts'
import { faults } from './faults.ts'
import { starve } from './starve.ts'
import { wire } from './wire.ts'

/** The service's own connections, wrapped. */
export async function connect(context: Context<ConnectConfig>): Promise<Connections> {
  const { db, broker, codec } = await connectReally(context)
  const fault = faults(wire)
  starve(db, wire)
  return { db: { ...db, ...faultyDatabase(db, fault, wire) }, broker: faultyBroker(broker, fault), codec }
}
