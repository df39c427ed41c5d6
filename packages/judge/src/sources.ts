import { type Position, type ServiceName } from './witnesses.ts'
import { type ClientRequest } from './witnesses.ts'

/** Where the witnesses are. */
export interface Sources {
  readonly databaseUrls: Readonly<Record<ServiceName, string>>
  readonly brokers: readonly string[]
  readonly registryUrl: string
  readonly providerUrl: string
  /** Every instance is asked whether its consumer is alive; without them Q9 is not checked. */
  readonly serviceUrls?: Readonly<Record<ServiceName, readonly string[]>> | undefined
  /** How long the services keep their inboxes; seven days where nobody says. */
  readonly inboxKeepMs?: number | undefined
  readonly clients?: readonly ClientRequest[] | undefined
  readonly injected?: readonly Position[] | undefined
}
