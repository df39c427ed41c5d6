import { type Service } from '@repo/contracts/services'
import { type Fleet } from './fleet.ts'

/** Ends the instances of a service one after another, each when the one before it serves again. */
export async function rollingRestart(fleet: Fleet, service: Service): Promise<undefined> {
  for (const name of fleet.of(service)) await fleet.restart(name)
  return undefined
}
