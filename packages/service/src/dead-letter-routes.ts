import { Type } from 'typebox'

import { auditTrail } from '@repo/messaging/dead-letter-audit'
import { listDeadLetters, showDeadLetter } from '@repo/messaging/dead-letters'
import { discardDeadLetter } from '@repo/messaging/discard'
import type { Codec } from '@repo/messaging/message'
import type { Handle } from '@repo/messaging/message-handler'
import type { Database } from '@repo/messaging/ports'
import { replayDeadLetters } from '@repo/messaging/replay'

import type { Http } from './http.ts'
import { notFound } from './problem.ts'

export interface DeadLetterRoutesOptions {
  readonly db: Database
  readonly codec: Codec
  /** The consumer's own handler. */
  readonly handle: Handle
  /** Rings the relay's bell. */
  readonly afterCommit?: () => void
}

const Text = Type.String({ minLength: 1, maxLength: 256 })
const Id = Type.String({ pattern: '^[1-9][0-9]{0,17}$' })
const filter = {
  topic: Type.Optional(Text),
  key: Type.Optional(Text),
  type: Type.Optional(Text),
  code: Type.Optional(Text),
}
const tags = ['dead letters']

/** For the operator: list, show, replay (a dry run unless told otherwise), discard with a reason, and who did what. */
export function deadLetterRoutes(
  http: Http,
  { db, codec, handle, afterCommit }: DeadLetterRoutesOptions,
): void {
  http.get(
    '/admin/dead-letters',
    {
      schema: {
        tags,
        summary: 'Dead letters, in the order in which they would be replayed',
        querystring: Type.Object({
          ...filter,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
          skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
        }),
      },
    },
    async ({ query: { limit, skip, ...where } }) => ({
      items: await listDeadLetters(db, where, {
        ...(limit === undefined ? {} : { limit }),
        ...(skip === undefined ? {} : { skip }),
      }),
    }),
  )

  http.get(
    '/admin/dead-letters/audit',
    {
      schema: {
        tags,
        summary: 'What was done to dead letters, newest first',
        querystring: Type.Object({ topic: filter.topic, key: filter.key }),
      },
    },
    async ({ query }) => ({ items: await auditTrail(db, query) }),
  )

  http.get(
    '/admin/dead-letters/:id',
    { schema: { tags, summary: 'One dead letter, decoded if it can be', params: Type.Object({ id: Id }) } },
    async ({ params: { id } }) => {
      const letter = await showDeadLetter(db, codec, id)
      if (!letter) throw notFound(`there is no dead letter ${id}`)
      return asJson(letter)
    },
  )

  http.post(
    '/admin/dead-letters/replay',
    {
      schema: {
        tags,
        summary:
          'Replays every queue that the filter names, from its head; a dry run unless "dryRun" is false',
        body: Type.Object(
          { ...filter, id: Type.Optional(Id), dryRun: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ body: { dryRun = true, ...where }, userId }) => ({
      dryRun,
      items: await replayDeadLetters({
        db,
        codec,
        handle,
        filter: where,
        dryRun,
        operator: operatorName(userId),
        ...(afterCommit ? { afterCommit } : {}),
      }),
    }),
  )

  http.post(
    '/admin/dead-letters/:id/discard',
    {
      schema: {
        tags,
        summary: 'Takes a dead letter out of the way for good; the audit trail keeps it',
        params: Type.Object({ id: Id }),
        body: Type.Object(
          { reason: Type.String({ minLength: 3, maxLength: 1_000 }) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ params: { id }, body: { reason }, userId }) => {
      const result = await discardDeadLetter({ db, codec, id, reason, operator: operatorName(userId) })
      if (result === 'not found') throw notFound(`there is no dead letter ${id}`)
      return { id, result }
    },
  )
}

// Everybody with the token is an operator; who exactly is what the gateway in front says.
const operatorName = (userId: string | null): string => userId ?? 'operator'

/** Amounts are bigint in a decoded message, and JSON has none. */
function asJson(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)),
  )
}
