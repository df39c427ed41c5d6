/** What clients were told, from the facts of a run or from a file of its own. */
import { readFileSync } from 'node:fs'

import { factsOf, type RunFacts } from './read-run-facts.ts'
import { type RequestFact } from './run-facts.ts'
import { type ClientRequest } from './witnesses.ts'

/** The requests of a run's clients. A cancel is known by its order: it has no key. */
export function clientsOf({ requests }: Pick<RunFacts, 'requests'>): readonly ClientRequest[] {
  return requests.map(clientOf)
}

function clientOf({ fact: _, key = '', outcome, ...rest }: RequestFact): ClientRequest {
  return { ...rest, idempotencyKey: key, outcome: outcome === 'failed' ? 'refused' : outcome }
}

/** Lines of `{what, key, orderId, sentAt, outcome}`, as in the facts of a run, or one JSON list of client requests. */
export function readClients(file: string): readonly ClientRequest[] {
  const text = readFileSync(file, 'utf8')
  if (text.trimStart().startsWith('[')) return (JSON.parse(text) as ClientRequest[]).map(complete)
  const lines = text.replaceAll(/^\{(?!.*"fact":)/gm, '{"fact":"request",')
  return factsOf(lines, file).map((fact, index) => {
    if (fact.fact !== 'request') throw new Error(`${file}:${index + 1} is a ${fact.fact} and no request`)
    return clientOf(fact)
  })
}

const outcomes: ReadonlySet<string> = new Set(['ok', 'refused', 'unknown'])

function complete(client: ClientRequest, index: number): ClientRequest {
  if (!outcomes.has(client.outcome)) throw new Error(`client ${index} has the outcome "${client.outcome}"`)
  return client
}
